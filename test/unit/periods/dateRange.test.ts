import { DateTime } from 'luxon';
import { rangeSince, toRangeParameter } from '../../../nodes/Invoance/periods/dateRange';

describe('the range since the last run', () => {
	const end = DateTime.fromISO('2026-11-23T12:00:00.000Z', { zone: 'UTC' });
	const firstStart = DateTime.fromISO('2026-01-01T00:00:00.000Z');
	it.each([
		[
			'begins a millisecond after the last end',
			'2026-11-22T11:59:59.999Z',
			0,
			'2026-11-22T12:00:00.000Z',
		],
		['reaches back by the overlap', '2026-11-22T11:59:59.999Z', 10, '2026-11-22T11:50:00.000Z'],
		['is never turned around', '2027-01-01T00:00:00.000Z', 0, '2026-11-23T12:00:00.000Z'],
		['begins anew if the mark is unreadable', 'nonsense', 0, '2026-01-01T00:00:00.000Z'],
	])('%s', (_, lastEnd, overlapMinutes, expected) => {
		const { start } = rangeSince(lastEnd, { firstStart, end, overlapMinutes });
		expect(toRangeParameter(start)).toBe(expected);
	});

	it('begins 30 days back the first time, unless told otherwise', () => {
		const { start } = rangeSince(undefined, { firstStart: undefined, end, overlapMinutes: 0 });
		expect(toRangeParameter(start)).toBe('2026-10-24T12:00:00.000Z');
	});
});
