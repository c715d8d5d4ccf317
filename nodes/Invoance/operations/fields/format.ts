import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvoanceError } from '../../api/errors';

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

/** @throws InvoanceError if an expression gave anything but `csv` or `ndjson`. */
export function readFormat(functions: IExecuteFunctions, itemIndex: number): 'csv' | 'ndjson' {
	const format: unknown = functions.getNodeParameter('format', itemIndex);
	if (format === 'csv' || format === 'ndjson') return format;
	throw new InvoanceError('The format must be csv or ndjson', {
		description: 'Correct the expression in Format.',
		failure: { cause: 'configuration-invalid' },
	});
}
