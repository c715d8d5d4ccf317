import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvoanceError, quotable } from '../../api/errors';

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

/**
 * The export ID of an item, trimmed.
 *
 * @throws InvoanceError if it is empty or could be anything but one part of a path.
 */
export function readExportId(functions: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = functions.getNodeParameter('exportId', itemIndex, '');
	const exportId = typeof value === 'string' ? value.trim() : '';
	if (/^\w[\w.~-]{0,199}$/.test(exportId)) return exportId;
	const isEmpty = value === undefined || value === null || value === '' || exportId === '';
	throw new InvoanceError(
		isEmpty ? 'The Export ID is empty' : `"${quotable(String(value))}" is not an export ID`,
		{
			description:
				'An export ID looks like aexp_01J9ZEXPORT. Connect this step after Create Export and leave Export ID as {{ $json.id }}, or paste the ID alone.',
			failure: { cause: 'configuration-invalid' },
		},
	);
}
