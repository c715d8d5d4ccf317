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
	month,
	sha256Of,
	type Month,
} from './halfYear';
import { verifyFiles, verifyFolder, verifyInputs } from './verifyFiles';

const PINNED = { publicKey: KEY.publicKeyHex, expectContiguous: true };

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
		const months = halfYear();
		month(months, 0).lines[3] = eventLine(5, 0);
		month(months, 1).lines[0] = eventLine(4, 1);
		chainAnew(months);
		const report = await reportOn(months);
		expect(report).toMatchObject({ valid: true, missing_seqs: 0 });
		expect(report.file_reports[0]).toMatchObject({ valid: true, missing_seqs: 1 });
	});

	it('may have months in which nothing happened', async () => {
		const months = halfYear().slice(0, 5);
		for (const quiet of months.slice(3)) quiet.lines = [''];
		chainAnew(months);
		expect(await reportOn(months)).toMatchObject({ valid: true, files: 5, problems: [] });
		expect(await reportOn(months.slice(3))).toMatchObject({
			...{ valid: false, events: 0 },
			verdict: expect.stringContaining('no events') as unknown,
		});
	});

	it('may begin after an earlier manifest, and says after which', async () => {
		const months = halfYear();
		expect(await reportOn(months.slice(1))).toMatchObject({
			valid: true,
			chain: 'intact',
			begins_after: sha256Of(month(months, 0).manifest),
			last_manifest_sha256: sha256Of(month(months, -1).manifest),
			verdict: expect.stringContaining('which begins after an earlier one') as unknown,
		});
	});

	it('may have manifests that are not chained, which it says', async () => {
		const months = halfYear();
		for (const month of months) month.manifest = manifestOf(month, undefined);
		const report = await reportOn(months);
		expect(report).toMatchObject({ valid: true, chain: 'absent', problems: [] });
		expect(report.verdict).not.toContain('chain');
	});

	it('may have no manifests, which its verdict says', async () => {
		const report = await verifyFiles(filesOf(halfYear(), false));
		expect(report).toMatchObject({ valid: true, chain: 'absent' });
		expect(report.verdict).toContain(
			'there are no manifests, so what is missing at either end would not be noticed',
		);
		expect((await reportOn(halfYear())).verdict).not.toContain('no manifests');
	});

	it('may have a file that was prepared for spreadsheets, known by its source', async () => {
		const first = month(halfYear(), 0);
		const manifest = first.manifest.replace(sha256Of(bytesOf(first)), 'ab'.repeat(32));
		const { length: bytes } = bytesOf(first);
		const source = `"source": { "bytes": ${bytes}, "sha256": "${sha256Of(bytesOf(first))}" },\n\t"export"`;
		first.manifest = manifest.replace('"export"', source);
		expect(await reportOn([first])).toMatchObject({ valid: true, problems: [] });
	});
});

describe('what is wrong with a series', () => {
	it('is said in one sentence with the first problem and the number of the others', async () => {
		const months = halfYear();
		months.splice(2, 1);
		expect((await reportOn(months)).verdict).toBe(
			'The series does not hold together: No manifest covers 2026-03-01 00:00:00.000 to 2026-03-31 23:59:59.999 UTC, between acme_2026-02.ndjson and acme_2026-04.ndjson (and 1 more problem); all 20 events in 5 files are valid; 4 are missing between 1 and 24; the chain of manifests is broken',
		);
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

	it('reports the hash of each file and the bytes of all', async () => {
		const files = filesOf(halfYear(), false);
		const report = await verifyFiles(files);
		expect(report.bytes).toBe(files.reduce((sum, { bytes }) => sum + bytes.length, 0));
		expect(report.file_reports.map(({ sha256 }) => sha256)).toEqual(
			files.map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
		);
	});
});
