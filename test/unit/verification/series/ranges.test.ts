import { compareRanges } from '../../../../nodes/Invoance/verification/series/ranges';
import { KEY } from '../signing';
import { chainAnew, filesOf, halfYear, month, type Month } from './halfYear';
import { ofRange } from './seriesParts';
import { verifyFiles } from './verifyFiles';

async function reportOn(months: Month[]) {
	return await verifyFiles(filesOf(months, true), { publicKey: KEY.publicKeyHex });
}

describe('ranges', () => {
	it('are told in UTC, with every gap and every overlap', async () => {
		const months = halfYear();
		const starts = ['2025-12-31T23:00:00.000Z', '2026-02-03T00:00:00.000Z'];
		starts.push('2026-02-28T00:00:00.000Z', '2026-03-31T23:59:59.999Z');
		for (const [place, start] of starts.entries()) month(months, place).range[0] = start;
		chainAnew(months);
		expect((await reportOn(months)).ranges).toEqual({
			requested: ['2025-12-31T23:00:00.000Z', '2026-06-30T23:59:59.999Z'],
			gaps: [['2026-02-01T00:00:00.000Z', '2026-02-02T23:59:59.999Z']],
			overlaps: [
				['2026-02-28T00:00:00.000Z', '2026-02-28T23:59:59.999Z'],
				['2026-03-31T23:59:59.999Z', '2026-03-31T23:59:59.999Z'],
			],
		});
	});

	it('may be open at both ends of the series, and overlap if they are open elsewhere', async () => {
		const open = (index: number, end: 0 | 1) => {
			const months = halfYear();
			month(months, index).range[end] = '';
			chainAnew(months);
			return months;
		};
		expect(await reportOn(open(0, 0))).toMatchObject({
			valid: true,
			ranges: { requested: [null, '2026-06-30T23:59:59.999Z'] },
		});
		expect(await reportOn(open(-1, 1))).toMatchObject({
			valid: true,
			ranges: { requested: ['2026-01-01T00:00:00.000Z', null] },
		});
		for (const end of [0, 1] as const) {
			const { notes } = await reportOn(open(2, end));
			expect(notes.map(({ reason }) => reason)).toContain('range_overlap');
		}
	});
});

describe('what is wrong or odd with ranges', () => {
	const MINUTE = 60_000;
	const EPOCH = '1970-01-01';

	it('is said in words, with the time that no manifest covers or that two do', () => {
		const manifests = [
			ofRange('a', [0, MINUTE - 1]),
			ofRange('b', [2 * MINUTE, 3 * MINUTE]),
			ofRange('c', [3 * MINUTE - 1, 4 * MINUTE]),
		];
		const { ranges, problems, notes } = compareRanges(manifests);
		expect(ranges).toEqual({
			requested: [`${EPOCH}T00:00:00.000Z`, `${EPOCH}T00:04:00.000Z`],
			gaps: [[`${EPOCH}T00:01:00.000Z`, `${EPOCH}T00:01:59.999Z`]],
			overlaps: [[`${EPOCH}T00:02:59.999Z`, `${EPOCH}T00:03:00.000Z`]],
		});
		expect(problems).toEqual([
			{
				file: 'b',
				reason: 'range_gap',
				detail:
					'No manifest covers 1970-01-01 00:01:00.000 to 1970-01-01 00:01:59.999 UTC, between a and b',
			},
		]);
		expect(notes).toEqual([
			{
				file: 'c',
				reason: 'range_overlap',
				detail:
					'b and c were asked for ranges that overlap from 1970-01-01 00:02:59.999 to 1970-01-01 00:03:00.000 UTC',
			},
		]);
	});

	it.each<[string, [null, number] | [number, null]]>([
		['start', [null, MINUTE]],
		['end', [MINUTE, null]],
	])('is that two are open at their %s, which says no time', (_, range) => {
		expect(compareRanges([ofRange('a', range), ofRange('b', range)])).toMatchObject({
			ranges: { gaps: [], overlaps: [] },
			problems: [],
			notes: [
				{
					file: 'b',
					reason: 'range_overlap',
					detail: 'a and b were asked for ranges that overlap',
				},
			],
		});
	});

	it('is held against the file that reaches furthest, and did so first', () => {
		const { ranges, problems, notes } = compareRanges([
			ofRange('wide', [0, 3 * MINUTE]),
			ofRange('within', [MINUTE, 2 * MINUTE]),
			ofRange('to the same end', [2 * MINUTE, 3 * MINUTE]),
			ofRange('later', [4 * MINUTE, 5 * MINUTE]),
		]);
		expect(ranges).toMatchObject({
			requested: [`${EPOCH}T00:00:00.000Z`, `${EPOCH}T00:05:00.000Z`],
			gaps: [[`${EPOCH}T00:03:00.001Z`, `${EPOCH}T00:03:59.999Z`]],
		});
		expect([...notes, ...problems].map(({ detail }) => detail)).toEqual([
			expect.stringMatching(/^wide and within were asked for/),
			expect.stringMatching(/^wide and to the same end were asked for/),
			expect.stringMatching(/^No manifest covers .*, between wide and later$/),
		]);
	});

	it('is that some manifests do not say theirs while others do', () => {
		const unknown = ofRange('b', [null, null]);
		expect(compareRanges([unknown, ofRange('a', [0, 9])]).problems).toEqual([
			{
				file: 'b',
				reason: 'range_unknown',
				detail: 'The manifest of b does not say which range was asked for',
			},
		]);
		expect(compareRanges([unknown, unknown])).toMatchObject({
			ranges: { requested: [null, null], gaps: [], overlaps: [] },
			problems: [],
			notes: [],
		});
	});
});
