import { createHash } from 'node:crypto';
import { chunks } from '../exportFiles';
import { KEY } from '../signing';
import {
	bytesOf,
	chainAnew,
	eventLine,
	filesOf,
	halfYear,
	manifestOf,
	sha256Of,
	type Month,
	type NamedFile,
} from './halfYear';
import { verifyFiles, verifyFolder, verifyInputs } from './verifyFiles';

const PINNED = { publicKey: KEY.publicKeyHex, expectContiguous: true };

function monthsWith(change: (first: Month, second: Month) => void): Month[] {
	const months = halfYear();
	const [first, second] = months;
	if (!first || !second) throw new Error('There are six months');
	change(first, second);
	return months;
}

async function reportOn(months: Month[], hasManifests = true) {
	return await verifyFiles(filesOf(months, hasManifests), PINNED);
}

describe('a series that nobody touched', () => {
	it('is valid in any order, with manifests and without', async () => {
		for (const hasManifests of [true, false]) {
			const files = filesOf(halfYear(), hasManifests);
			const reports = await Promise.all(
				[files, files.toReversed(), [...files.slice(5), ...files.slice(0, 5)]].map((order) =>
					verifyFiles(order, PINNED),
				),
			);
			for (const report of reports) {
				expect(report).toMatchObject({ valid: true, events: 24, files: 6, problems: [] });
				expect(report).toEqual(reports[0]);
			}
		}
	});

	it('has files whose numbers cross at their ends', async () => {
		// The customer's clock says when an event occurred, and the log's numbers when it came in.
		const months = monthsWith(({ lines }, second) => {
			lines[3] = eventLine(5, 0);
			second.lines[0] = eventLine(4, 1);
		});
		chainAnew(months);
		const report = await reportOn(months);
		expect(report).toMatchObject({ valid: true, missing_seqs: 0 });
		expect(report.file_reports[0]).toMatchObject({ valid: true, missing_seqs: 1 });
	});

	it('may have months in which nothing happened', async () => {
		const months = halfYear().slice(0, 3);
		const empty = (name: string, range: Month['range']): Month => ({
			name,
			lines: [],
			range,
			manifest: '',
		});
		months.push(
			empty('acme_2026-04.ndjson', ['2026-04-01T00:00:00.000Z', '2026-04-30T23:59:59.999Z']),
			empty('acme_2026-05.ndjson', ['2026-05-01T00:00:00.000Z', '2026-05-31T23:59:59.999Z']),
		);
		chainAnew(months);
		const files = months.flatMap((month): NamedFile[] => [
			{ name: month.name, bytes: bytesOf(month) },
			{ name: `${month.name}.manifest.json`, bytes: Buffer.from(month.manifest) },
		]);
		expect(await verifyFiles(files, PINNED)).toMatchObject({ valid: true, files: 5, problems: [] });
		const one = await verifyFiles(files.slice(6), PINNED);
		expect(one).toMatchObject({
			valid: false,
			events: 0,
			verdict: expect.stringContaining('no events') as unknown,
		});
	});

	it('may begin after an earlier manifest, and says after which', async () => {
		const months = halfYear();
		const [first] = months;
		expect(await reportOn(months.slice(1))).toMatchObject({
			valid: true,
			chain: 'intact',
			begins_after: sha256Of(first?.manifest ?? ''),
			last_manifest_sha256: sha256Of(months.at(-1)?.manifest ?? ''),
			verdict: expect.stringContaining('which begins after an earlier one') as unknown,
		});
	});

	it('may have the same manifest twice', async () => {
		const files = filesOf(halfYear(), true);
		const twice = files.flatMap((file) => (file.name.endsWith('.json') ? [file, file] : [file]));
		expect((await verifyFiles(twice, PINNED)).valid).toBe(true);
	});

	it('may have manifests that are not chained, which it says', async () => {
		const months = halfYear();
		for (const month of months) month.manifest = manifestOf(month, undefined);
		const report = await reportOn(months);
		expect(report).toMatchObject({ valid: true, chain: 'absent', problems: [] });
		expect(report.verdict).not.toContain('chain');
	});

	it('may be one file with its manifest', async () => {
		expect(await reportOn(halfYear().slice(0, 1))).toMatchObject({ valid: true, chain: 'intact' });
	});

	it('may have a file that was prepared for spreadsheets, known by its source', async () => {
		const [first] = halfYear();
		if (!first) throw new Error('There are six months');
		const manifest = first.manifest.replace(sha256Of(bytesOf(first)), 'ab'.repeat(32));
		const { length: bytes } = bytesOf(first);
		const source = `"source": { "bytes": ${bytes}, "sha256": "${sha256Of(bytesOf(first))}" },\n\t"export"`;
		first.manifest = manifest.replace('"export"', source);
		expect(await reportOn([first])).toMatchObject({ valid: true, problems: [] });
	});

	it('may have files that were renamed', async () => {
		const files = filesOf(halfYear(), true).map((file, index) =>
			file.name.endsWith('.json') ? file : { ...file, name: `copy ${index}` },
		);
		expect(await verifyFiles(files, PINNED)).toMatchObject({ valid: true, chain: 'intact' });
	});
});

describe('what is wrong with a series', () => {
	it('is said in order, with the lines that failed in each file', async () => {
		const months = monthsWith(({ lines }, second) => {
			lines[1] = 'x';
			second.lines[0] = 'y';
		});
		const report = await reportOn(months, false);
		expect(report.failures).toEqual([
			{ file: 'acme_2026-01.ndjson', line: 2, event_id: null, seq: null, reason: 'not_json' },
			{ file: 'acme_2026-02.ndjson', line: 1, event_id: null, seq: null, reason: 'not_json' },
		]);
		expect(report.verdict).toMatch(
			/^2 of 24 events are not valid, the first in line 2 of acme_2026-01/,
		);
	});

	it('is said in one sentence with the first problem and the number of the others', async () => {
		const months = halfYear();
		months.splice(2, 1);
		expect((await reportOn(months)).verdict).toBe(
			'All 20 events in 5 files are valid; 4 are missing between 1 and 24; the chain of manifests is broken; the series does not hold together: The manifest that acme_2026-04.ndjson.manifest.json was chained to is not in the series (and 1 more problem)',
		);
	});

	it('is a manifest too long to be one', async () => {
		const files = [...filesOf(halfYear(), true)];
		files.push({ name: 'x.manifest.json', bytes: Buffer.alloc(2 ** 20 + 1, 0x20) });
		expect(await verifyFiles(files, PINNED)).toMatchObject({
			valid: false,
			chain: 'broken',
			problems: [{ file: 'x.manifest.json', reason: 'manifest_unreadable' }],
		});
	});

	it('is a file with more organizations than anybody has files of', async () => {
		const lines = Array.from({ length: 101 }, (_, i) => `{"org_id":"${i}","seq":1}`);
		const files = [{ name: 'x.ndjson', bytes: Buffer.from(lines.join('\n')) }];
		const reports = await verifyFolder(files);
		expect(reports).toHaveLength(100);
		for (const { problems } of reports) {
			expect(problems.map(({ reason }) => reason)).toContain('too_many_organizations');
		}
	});
});

describe('a series', () => {
	it('stops when it is cancelled', async () => {
		const signal = AbortSignal.abort(new Error('cancelled'));
		const verifying = verifyFiles(filesOf(halfYear(), true), { signal });
		await expect(verifying).rejects.toThrow('cancelled');
	});

	it('is refused before anything is read if a key is none', async () => {
		const open = jest.fn(() => chunks(''));
		const verifying = verifyInputs([{ name: 'a', group: 0, open }], { publicKey: 'ab' });
		await expect(verifying).rejects.toMatchObject({ reason: 'invalid_public_key' });
		expect(open).not.toHaveBeenCalled();
	});

	it('passes on what a file throws', async () => {
		const open = () => {
			throw new Error('disk');
		};
		await expect(verifyInputs([{ name: 'a', group: 0, open }])).rejects.toThrow('disk');
	});

	it('reports the hash of each file and the bytes of all', async () => {
		const files = filesOf(halfYear(), false);
		const report = await verifyFiles(files);
		expect(report.bytes).toBe(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
		expect(report.file_reports.map(({ sha256 }) => sha256)).toEqual(
			files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
		);
	});
});
