import { choiceSetting } from './setting';

/** The field `format`. */
export const format = choiceSetting(
	{
		displayName: 'Format',
		name: 'format',
		description:
			'What kind of file to make. Choose CSV to read the file in a spreadsheet, NDJSON to verify its signatures or to feed a program.',
	},
	{
		default: 'csv',
		choices: {
			csv: { name: 'CSV', description: 'For spreadsheets' },
			ndjson: {
				name: 'NDJSON',
				description: 'One JSON event per line, with signatures: for verification and for programs',
			},
		},
	},
);
