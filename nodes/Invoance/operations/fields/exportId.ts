import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { readInvoanceId } from './invoanceId';

/** The field `exportId`; default: the export of the step before. */
export const exportIdField: INodeProperties = {
	displayName: 'Export ID',
	name: 'exportId',
	type: 'string',
	required: true,
	default: '={{ $json.id }}',
	placeholder: 'e.g. aexp_01J9ZEXPORT',
	description:
		'Which export to use. Leave it as it is to take the export from the step before, e.g. Create Export.',
};

/** The export ID of an item; see {@link readInvoanceId}. */
export function readExportId(functions: IExecuteFunctions, itemIndex: number): string {
	return readInvoanceId(functions, itemIndex, {
		parameter: 'exportId',
		label: 'Export ID',
		called: 'an export ID',
		example: 'aexp_01J9ZEXPORT',
		advice:
			'Connect this step after Create Export and leave Export ID as {{ $json.id }}, or paste the ID alone.',
	});
}
