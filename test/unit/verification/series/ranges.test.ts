import { KEY } from '../signing';
import { chainAnew, filesOf, halfYear, manifestOf, sha256Of, type Month } from './halfYear';
import { verifyFiles } from './verifyFiles';

async function reportOn(months: Month[]) {
	return await verifyFiles(filesOf(months, true), { publicKey: KEY.publicKeyHex });
}

describe('ranges', () => {
	it('are told in UTC, with every gap and every overlap', async () => {
		const months = halfYear();
		const [first, second, third, fourth] = months;
		if (!first || !second || !third || !fourth) throw new Error('There are six months');
		second.range = ['2026-02-03T00:00:00.000Z', '2026-02-28T23:59:59.999Z'];
		third.range = ['2026-02-28T00:00:00.000Z', '2026-03-31T23:59:59.999Z'];
		fourth.range = ['2026-03-31T23:59:59.999Z', '2026-04-30T23:59:59.999Z'];
		first.range = ['2025-12-31T23:00:00.000Z', first.range[1]];
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

	it('may be open at both ends of the series, and nowhere else', async () => {
		const open = (index: number, end: 'start' | 'end') => {
			const months = halfYear();
			const month = months.at(index);
			if (!month) throw new Error('There are six months');
			month.manifest = month.manifest.replace(
				new RegExp(`"range_${end}": "[^"]*"`),
				`"range_${end}": null`,
			);
			for (const later of months) {
				if (later.range[0] > month.range[0]) {
					const before = months[months.indexOf(later) - 1];
					later.manifest = manifestOf(later, sha256Of(before?.manifest ?? ''));
				}
			}
			return months;
		};
		expect(await reportOn(open(0, 'start'))).toMatchObject({
			valid: true,
			ranges: { requested: [null, '2026-06-30T23:59:59.999Z'] },
		});
		expect(await reportOn(open(-1, 'end'))).toMatchObject({
			valid: true,
			ranges: { requested: ['2026-01-01T00:00:00.000Z', null] },
		});
		expect((await reportOn(open(2, 'start'))).problems.map(({ reason }) => reason)).toContain(
			'range_overlap',
		);
		expect((await reportOn(open(2, 'end'))).problems.map(({ reason }) => reason)).toContain(
			'range_overlap',
		);
	});
});
