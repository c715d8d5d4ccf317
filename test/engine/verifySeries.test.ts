import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { KEY } from '../unit/verification/signing';
import {
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
	it('give one report, in whatever order they come, and are handed on', async () => {
		const { items, error, hints } = await verify(itemsOf(halfYear()).reverse());
		expect(error).toBeUndefined();
		const [item, ...others] = items('Invoance');
		expect(others).toEqual([]);
		expect(item?.json).toMatchObject({
			valid: true,
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
		});
		expect(item?.json.file_reports).toMatchObject(
			halfYear().map(({ name }) => ({ file: name, valid: true, events: 4 })),
		);
		expect(item?.pairedItem).toEqual([0, 1, 2, 3, 4, 5].map((index) => ({ item: index })));
		expect(Object.keys(item?.binary ?? {})).toHaveLength(12);
		expect(hints('Invoance')).toEqual([]);
	});

	it('may come with each manifest in an item of its own', async () => {
		const { items } = await verify(itemsOfFolder(halfYear()).reverse());
		expect(items('Invoance')[0]?.json).toMatchObject({ valid: true, files: 6, chain: 'intact' });
	});

	it('may come without manifests', async () => {
		const items = filesOf(halfYear(), false).map((file) => ({
			json: {},
			binary: { data: binaryOf(file) },
		}));
		const result = await verify(items, { options: { expectContiguous: true } });
		expect(result.items('Invoance')[0]?.json).toMatchObject({
			valid: true,
			chain: 'absent',
			ranges: { requested: [null, null] },
			last_manifest_sha256: null,
		});
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
				{ file: 'acme_2026-03.ndjson.manifest.json', reason: 'predecessor_missing' },
				{ file: 'acme_2026-03.ndjson', reason: 'range_gap' },
			],
		});
	});

	it('show a file that is no NDJSON as a problem, and not as valid', async () => {
		const csv = { name: 'b.csv', bytes: Buffer.from('id,seq\n1,2\n') };
		const items = [...itemsOf(halfYear()), { json: {}, binary: { data: binaryOf(csv) } }];
		const result = await verify(items);
		expect(result.items('Invoance')[0]?.json).toMatchObject({
			valid: false,
			problems: [{ file: 'b.csv', reason: 'csv_file' }],
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
		expect(result.error?.message).toContain('nobody asked for 2026-02-01');
	});
});

describe('the page', () => {
	it('is added where it is asked for, for a file and for a series', async () => {
		for (const series of [false, true]) {
			const [first] = itemsOf(halfYear());
			if (!first) throw new Error('There is no item');
			const { items } = await verify([first], { options: { series, report: true } });
			const [item] = items('Invoance');
			const name = series ? 'series' : 'acme_2026-01.ndjson';
			expect(item?.binary?.report).toMatchObject({
				mimeType: 'text/html',
				fileName: `${name}.report.html`,
			});
			const page = (await stage.engine.read(item?.binary?.report)).toString();
			expect(page).toContain('All 4 events');
			expect(item?.binary?.data).toEqual(first.binary?.data);
		}
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
