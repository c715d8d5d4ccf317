import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { ExportOrder } from '../../api/client';
import { InvoanceError } from '../../invoanceError';

/** The field `format`; read by {@link readFormat}. */
export const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{ name: 'CSV', value: 'csv', description: 'For spreadsheets' },
		{
			name: 'NDJSON',
			value: 'ndjson',
			description: 'One JSON event per line, with signatures: for programs and for verification',
		},
	],
	default: 'csv',
	description: 'What kind of file to make',
};

/**
 * The chosen format.
 *
 * @throws InvoanceError if an expression gave anything but `csv` or `ndjson`.
 */
export function readFormat(functions: IExecuteFunctions, itemIndex: number): ExportOrder['format'] {
	const format: unknown = functions.getNodeParameter('format', itemIndex);
	if (format === 'csv' || format === 'ndjson') return format;
	throw new InvoanceError('The format must be csv or ndjson', {
		description: 'Correct the expression in Format.',
		failure: { cause: 'configuration-invalid' },
	});
}
