import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import packageJson from '../../package.json';
import { KEY } from '../unit/verification/signing';
import {
	chainAnew,
	eventLine,
	filesOf,
	halfYear,
	type Month,
	type NamedFile,
} from '../unit/verification/series/halfYear';
import type { RunResult } from './execution';
import { useStage, workflow } from './setup';

const stage = useStage();

function binaryOf({ name, bytes }: NamedFile): IBinaryData {
	return { data: bytes.toString('base64'), mimeType: 'application/octet-stream', fileName: name };
}

/** An item for each month, as Export and Download makes them: with the manifest beside the file. */
function itemsOf(months: Month[]): INodeExecutionData[] {
	return months.map((month) => {
		const [data, manifest] = filesOf([month], true).map(binaryOf);
		return {
			json: {},
			binary: { ...(data && { data }), ...(manifest && { manifest }) },
		};
	});
}

/** An item for each file, as a folder gives them. */
function itemsOfFolder(months: Month[]): INodeExecutionData[] {
	return filesOf(months, true).map((file) => ({ json: {}, binary: { data: binaryOf(file) } }));
}

async function verify(
	items: INodeExecutionData[],
	{ options = {}, ...parameters }: INodeParameters & { options?: INodeParameters } = {},
): Promise<RunResult> {
	const json = await workflow('verify', {
		publicKey: KEY.publicKeyHex,
		options: { series: true, ...options },
		...parameters,
	});
	return await stage.engine.run(json, { items });
}

describe('files that are one log', () => {
	it('give one report, in whatever order they come, and are passed on', async () => {
		const { items, error, hints } = await verify(itemsOf(halfYear()).reverse());
		expect(error).toBeUndefined();
		const [item, ...others] = items('Invoance');
		expect(others).toEqual([]);
		expect(item?.json).toMatchObject({
			organization_id: 'aorg_01J9ZBASE0000000000000000',
			organization_name: 'aorg_01J9ZBASE0000000000000000',
			period: 'January – June 2026',
			valid: true,
			result: 'verified',
			verdict:
				'All 24 events in 6 files are valid; none is missing between 1 and 24; the manifests form an unbroken chain',
			events: 24,
			key_source: 'pinned',
			files: 6,
			chain: 'intact',
			begins_after: null,
			ranges: {
				requested: ['2026-01-01T00:00:00.000Z', '2026-06-30T23:59:59.999Z'],
				gaps: [],
				overlaps: [],
			},
			problems: [],
			problem_count: 0,
			notes: [],
			note_count: 0,
		});
		expect(item?.json.file_reports).toMatchObject(
			halfYear().map(({ name }) => ({ file: name, valid: true, events: 4 })),
		);
		expect(item?.pairedItem).toEqual([0, 1, 2, 3, 4, 5].map((index) => ({ item: index })));
		expect(Object.keys(item?.binary ?? {})).toHaveLength(12);
		expect(hints('Invoance')).toEqual([expect.stringMatching(/^Valid: All 24 events in 6 files/)]);
	});

	it('may come with each manifest in an item of its own', async () => {
		const { items } = await verify(itemsOfFolder(halfYear()).reverse());
		expect(items('Invoance')[0]?.json).toMatchObject({ valid: true, files: 6, chain: 'intact' });
	});

	it('show a month that is missing, and a file that was cut at its end', async () => {
		const months = halfYear();
		months[4]?.lines.pop();
		const [first, , third, ...others] = months;
		const result = await verify(
			itemsOf([first, third, ...others].filter((month) => month !== undefined)),
		);
		expect(result.items('Invoance')[0]?.json).toMatchObject({
			valid: false,
			chain: 'broken',
			ranges: { gaps: [['2026-02-01T00:00:00.000Z', '2026-02-28T23:59:59.999Z']] },
			missing_seqs: 5,
			problems: [
				{ file: 'acme_2026-05.ndjson', reason: 'file_changed' },
				{ file: 'acme_2026-03.ndjson', reason: 'range_gap' },
				{ file: 'acme_2026-03.ndjson.manifest.json', reason: 'predecessor_missing' },
			],
		});
	});

	it('stop the workflow where the user chose so', async () => {
		const months = halfYear();
		months.splice(2, 1);
		const { error, items } = await verify(itemsOf(months), { options: { onInvalid: 'fail' } });
		expect(items('Invoance')).toEqual([]);
		expect(error?.message).toContain(
			'The manifest that acme_2026-04.ndjson.manifest.json was chained to is not in the series',
		);
		expect(error?.description).toContain('predecessor_missing: the manifest before this one');
	});

	it('are verified as strictly as any of the items asks for', async () => {
		const items = itemsOf(halfYear()).map((item, index) => ({
			...item,
			json: { strict: index === 3 },
		}));
		items.splice(1, 1);
		const result = await verify(items, {
			options: { onInvalid: "={{ $json.strict ? 'fail' : 'report' }}" },
		});
		expect(result.error?.message).toContain('No manifest covers 2026-02-01');
	});
});

describe('several organizations', () => {
	/** Two months of another organization, each in an item that names it. */
	function otherItems(): INodeExecutionData[] {
		const months = halfYear()
			.slice(0, 2)
			.map((month, index) => ({
				...month,
				name: `globex_2026-0${index + 1}.ndjson`,
				organization: 'globex',
				lines: [1, 2].map((i) => eventLine(2 * index + i, index, { organization: 'aorg_globex' })),
			}));
		chainAnew(months);
		return itemsOf(months).map((item) => ({
			...item,
			json: { organization_name: 'Globex Industries' },
		}));
	}

	it('give an item each, with its own files and paired with the items they came in', async () => {
		const [first, ...others] = otherItems();
		const { items, hints } = await verify([
			...(first ? [first] : []),
			...itemsOf(halfYear()),
			...others,
		]);
		expect(items('Invoance').map(({ json }) => json)).toMatchObject([
			{ organization_id: 'aorg_01J9ZBASE0000000000000000', result: 'verified', files: 6 },
			{
				organization_id: 'aorg_globex',
				organization_name: 'Globex Industries',
				period: 'January – February 2026',
				result: 'verified',
				files: 2,
			},
		]);
		const [, globex] = items('Invoance');
		expect(globex?.pairedItem).toEqual([{ item: 0 }, { item: 7 }]);
		expect(Object.keys(globex?.binary ?? {})).toEqual(['data', 'manifest', 'data_2', 'manifest_2']);
		expect(hints('Invoance')).toEqual([
			expect.stringMatching(/^Valid: all of 2\. aorg_01.* · globex: All 4/),
		]);
	});

	it('stop the workflow with the names of those that failed', async () => {
		const months = halfYear();
		months.splice(2, 1);
		const { error } = await verify([...otherItems(), ...itemsOf(months)], {
			options: { onInvalid: 'fail' },
		});
		expect(error?.message).toMatch(
			/^aorg_01J9ZBASE0000000000000000: No manifest covers 2026-03-01 .*\. The manifest that acme_2026-04/,
		);
	});
});

describe('what else is in the items of a series', () => {
	const page = { name: 'earlier.report.html', bytes: Buffer.from('<!doctype html><p>Verified') };

	it('is verified too where it is an export, and named and passed on where it is none', async () => {
		const [first, second] = itemsOf(halfYear());
		const extra = { ...second?.binary?.manifest };
		const items = [
			{
				json: {},
				binary: {
					...first?.binary,
					...(second?.binary?.data && { second: second.binary.data }),
					...('data' in extra && { anything: extra as IBinaryData }),
					report: binaryOf(page),
				},
			},
		];
		const result = await verify(items, { options: { report: true } });
		const [item] = result.items('Invoance');
		expect(item?.json).toMatchObject({
			valid: true,
			files: 2,
			chain: 'intact',
			notes: [{ file: 'earlier.report.html', reason: 'left_out' }],
		});
		expect(Object.keys(item?.binary ?? {})).toEqual([
			...['report', 'data', 'manifest', 'second', 'anything', 'report_2'],
		]);
		expect(item?.binary?.report_2).toMatchObject({ fileName: 'earlier.report.html' });
	});

	it('may be nothing at all: an empty folder has a clear result', async () => {
		const { items, error, hints } = await verify([{ json: {} }]);
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({
			valid: false,
			result: 'empty',
			files: 0,
			organization_id: null,
			verdict: 'There is no file of an audit log, so nothing is proved',
		});
		expect(hints('Invoance')).toEqual([
			'NOT valid: There is no file of an audit log, so nothing is proved',
		]);
	});

	it('is not an item that lost its file', async () => {
		const { error } = await verify([...itemsOf(halfYear()), { json: {} }]);
		expect(error?.message).toContain('data');
	});
});

describe('the page', () => {
	async function pageOf(items: INodeExecutionData[], options: INodeParameters) {
		const result = await verify(items, { options: { report: true, ...options } });
		const [item] = result.items('Invoance');
		const page = (await stage.engine.read(item?.binary?.report)).toString();
		return { item, page };
	}

	it('comes first among the files, called after the file', async () => {
		const [first] = itemsOf(halfYear());
		const json = { organization_name: 'Acme Corp', period: 'January 2026', timezone: 'Asia/Tokyo' };
		const { item, page } = await pageOf(first ? [{ ...first, json }] : [], { series: false });
		expect(Object.keys(item?.binary ?? {})).toEqual(['report', 'data', 'manifest']);
		expect(item?.binary?.report).toMatchObject({
			mimeType: 'text/html',
			fileName: 'acme_2026-01.ndjson.report.html',
		});
		expect(item?.binary?.data).toEqual(first?.binary?.data);
		expect(page).toContain('<title>Verified: Acme Corp, January 2026</title>');
		expect(page).toContain('Asia/Tokyo');
		expect(page).toContain(
			`${packageJson.homepage.replace('#readme', '')}/releases/tag/v${packageJson.version}`,
		);
	});

	it('of a series is called after the organization and its days, in the zone of its ranges', async () => {
		const months = halfYear();
		for (const month of months) month.organization = 'acme';
		chainAnew(months);
		const { item, page } = await pageOf(itemsOf(months), {});
		expect(item?.binary?.report).toMatchObject({
			fileName: 'invoance-audit_acme_2026-01-01_2026-06-30.report.html',
		});
		expect(page).toContain('<title>Verified: acme, January – June 2026</title>');
		expect(page).toContain('Asked for: 2026-01-01 00:00:00 to 2026-06-30 23:59:59');
	});

	it('does not lose a file that is in its field: that moves', async () => {
		const [first] = itemsOf(halfYear());
		const report = binaryOf({ name: 'mine.pdf', bytes: Buffer.from('%PDF') });
		const items = first ? [{ ...first, binary: { ...first.binary, report } }] : [];
		const { item } = await pageOf(items, { series: false });
		expect(Object.keys(item?.binary ?? {})).toEqual(['report', 'data', 'manifest', 'report_2']);
		expect(item?.binary?.report_2).toMatchObject({ fileName: 'mine.pdf' });
	});

	it.each([false, true])('does not take the place of the file, in a series: %s', async (series) => {
		const [first] = itemsOf(halfYear());
		const file = first?.binary?.data;
		const items = [{ json: {}, binary: { ...(file && { report: file }) } }];
		const { error } = await verify(items, {
			binaryPropertyName: 'report',
			options: { series, report: true },
		});
		expect(error?.message).toBe('The file to verify cannot be in the field report');
	});
});

it('thousands of files in the same field do not stop n8n', async () => {
	const [month] = filesOf(halfYear().slice(0, 1), false);
	if (!month) throw new Error('The half year has a first month');
	const items = Array.from({ length: 6_000 }, () => ({
		json: {},
		binary: { data: binaryOf({ ...month, bytes: month.bytes.subarray(0, 1) }) },
	}));
	const delay = monitorEventLoopDelay({ resolution: 20 });
	delay.enable();
	const result = await verify(items);
	// A standstill counts once it is over.
	await sleep(50);
	delay.disable();
	const [item] = result.items('Invoance');
	expect(Object.keys(item?.binary ?? {})).toHaveLength(6_000);
	expect(item?.binary).toHaveProperty('data_6000');
	expect(delay.max / 1e6).toBeLessThan(4_000);
}, 60_000);
