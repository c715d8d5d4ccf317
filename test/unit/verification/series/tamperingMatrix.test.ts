import type { SeriesReport } from '../../../../nodes/Invoance/verification/report/seriesReport';
import { hasWrongKey } from '../../../../nodes/Invoance/verification/report/fileReport';
import { KEY } from '../signing';
import { filesOf, halfYear } from './halfYear';
import { verifyFolder } from './verifyFiles';
import { TAMPERING_CASES } from './tamperingCases';

/** What a report says besides that all is well, in codes. */
function findingsOf(report: SeriesReport): string {
	const { key_source, public_keys, begins_after, missing_seqs, duplicate_seqs } = report;
	if (hasWrongKey(report)) return 'another key than the pinned one';
	const codes = new Set<string>(
		[...report.failures, ...report.problems].map(({ reason }) => reason),
	);
	if (missing_seqs !== 0) codes.add('missing numbers');
	if (duplicate_seqs > 0) codes.add('repeated numbers');
	if (report.valid && key_source === 'event' && public_keys.length > 1) codes.add('another key');
	if (begins_after !== null) codes.add('begins after an earlier manifest');
	const found = [...(report.valid ? ['valid'] : []), ...[...codes].sort()].join(', ');
	const notes = [...new Set(report.notes.map(({ reason }) => reason))].sort();
	return notes.length === 0 ? found : `${found}; noted: ${notes.join(', ')}`;
}

/** What is expected, as the name of a test: the tables in docs/verification.md are made from it. */
function titleOf(expected: string, note: string | undefined): string {
	return expected.startsWith('valid') && note !== undefined ? `${expected} | ${note}` : expected;
}

describe.each(TAMPERING_CASES)('$name', ({ tamper, note, withManifests, without }) => {
	const columns = [
		['withManifests', withManifests] as const,
		...(without === '–' ? [] : [['without', without] as const]),
	];
	describe.each(columns)('%s', (column, { pinned, unpinned = pinned }) => {
		describe.each([
			['key pinned', KEY.publicKeyHex, pinned],
			['no key pinned', undefined, unpinned],
		])('%s', (_, publicKey, expected) => {
			it(titleOf(expected, note), async () => {
				const months = halfYear();
				tamper(months);
				const files = filesOf(months, column === 'withManifests');
				const reports = await verifyFolder(files, { publicKey, expectContiguous: true });
				expect(reports.map(findingsOf).join(' / ')).toBe(expected);
				const results = {
					true: publicKey === undefined ? 'consistent' : 'verified',
					false: 'failed',
				};
				for (const { valid, result } of reports) expect(result).toBe(results[`${valid}`]);
			});
		});
	});
});
