import type { N8nStage } from '../n8n/stage';
import { eventually } from './eventually';
import type { Editors } from './useEditor';
import { exportStep } from './workflow';

/** What an operation shows, by labels from top to bottom. */
interface Shown {
	operation: string;
	/** Below Resource and Operation. */
	fields: readonly string[];
	/** What Add Option has to offer; without them there is no such list. */
	options?: readonly string[];
	/** Default: true. */
	needsCredential?: boolean;
}

const RANGE_OPTIONS = ['Grace Period (Minutes)', 'Lookback (Minutes)', 'Time Zone Name or ID'];
const FILE_OPTIONS = ['File Name', 'If Empty'];

const OPERATIONS: Readonly<Record<'Export' | 'Organization' | 'Event', readonly Shown[]>> = {
	Export: [
		{
			operation: 'Export and Download',
			fields: ['Organization', 'Format', 'Date Range', 'Filters', 'Options'],
			options: [
				...['Concurrency', 'File Name', 'Grace Period (Minutes)', 'If Empty', 'Lookback (Minutes)'],
				...['Manifest', 'Max Attempts', 'Max Wait (Minutes)', 'On Timeout'],
				'Prepare for Spreadsheets',
				...['Previous Manifest', 'Put Output File in Field', 'Time Zone Name or ID'],
			],
		},
		{
			operation: 'Create Export',
			fields: ['Organization', 'Format', 'Date Range', 'Filters', 'Options'],
			options: ['Concurrency', ...RANGE_OPTIONS],
		},
		{
			operation: 'Wait for Export',
			fields: ['Export ID', 'Options'],
			options: ['Concurrency', 'Max Wait (Minutes)', 'On Timeout'],
		},
		{
			operation: 'Download Export',
			fields: ['Export ID', 'Options'],
			options: [
				...['Concurrency', ...FILE_OPTIONS, 'Manifest', 'Prepare for Spreadsheets'],
				...['Previous Manifest', 'Put Output File in Field'],
			],
		},
		{ operation: 'Get Export', fields: ['Export ID', 'Options'] },
		{
			operation: 'Verify Export',
			fields: ['Input Binary Field', 'Public Key', 'Options'],
			options: ['Concurrency', 'Expect No Gaps', 'On Invalid', 'Report Page', 'Series'],
			needsCredential: false,
		},
		{ operation: 'Anchor Export', fields: ['SHA-256', 'Reference', 'Options'] },
	],
	Organization: [
		{ operation: 'Get Many', fields: ['Return All', 'Limit', 'Include Archived'] },
		{ operation: 'Check Integrity', fields: ['Organization'] },
	],
	Event: [
		{
			operation: 'Get Many',
			fields: [
				...['Organization', 'Date Range', 'Return All', 'Limit', 'Simplify', 'Filters', 'Options'],
			],
		},
		{ operation: 'Get', fields: ['Event ID', 'Simplify'] },
		{ operation: 'Verify', fields: ['Event ID'] },
	],
};

const DATE_RANGES = [
	'Automatic',
	...['Previous Month', 'Previous Week', 'Yesterday', 'Previous Quarter', 'Previous Year'],
	...['Month to Date', 'Year to Date', 'Last 24 Hours', 'Last 7 Days', 'Last 30 Days'],
	...['Last 90 Days', 'From the Step Before', 'Since Last Delivery', 'Custom', 'All Time'],
];

/** The tests of what the node asks for, by the labels that the product promises. */
export function testFields(stage: N8nStage, editors: Editors): void {
	it.each(['Export', 'Organization', 'Event'] as const)(
		'each operation of %s asks for what it needs, and for nothing else',
		async (resource) => {
			const { editor, details } = await editors.openSteps({ Invoance: { parameters: {} } });
			await details.choose('resource', resource);
			for (const { operation, options, needsCredential = true, ...shown } of OPERATIONS[resource]) {
				await details.choose('operation', operation);
				const credential = needsCredential ? ['Credential'] : [];
				const fields = [...credential, 'Resource', 'Operation', ...shown.fields];
				await eventually(async () => {
					expect({ operation, fields: await details.fields() }).toEqual({ operation, fields });
				});
				await editor.picture(`fields-${resource}-${operation}`);
				if (!options) continue;
				const offered = await details.offers({ button: 'Add Option' });
				expect({ operation, options: offered }).toEqual({ operation, options });
			}
		},
	);

	it('date ranges come by name, and ask for dates only where there is a choice', async () => {
		const { editor, details } = await editors.openSteps(exportStep(stage, 'acme'));
		expect(await details.offers('dateRange')).toEqual(DATE_RANGES);
		for (const [range, dates] of [
			['Custom', ['Start', 'End']],
			['From the Step Before', []],
			['Since Last Delivery', ['Delivered Until', 'Start From', 'Up To']],
			['All Time', []],
		] as const) {
			await details.choose('dateRange', range);
			await eventually(async () => {
				const fields = await details.fields();
				expect(fields.slice(fields.indexOf('Date Range') + 1)).toEqual([
					...[...dates, 'Filters', 'Options'],
				]);
			});
			await editor.picture(`range-${range}`);
		}
		const filters = await details.offers({ button: 'Add Filter' });
		expect(filters).toEqual(['Actions', 'Actor ID', 'Target ID']);
	});
}
