import { Settings } from 'luxon';
import { resolveCustomRange } from '../../../nodes/Invoance/periods/customRange';
import { periodWords } from '../../../nodes/Invoance/periods/periodWords';
import { at } from './zones';

describe('a period in words', () => {
	it.each([
		['2026-10', '2026-10', 'October 2026'],
		['2026-07', '2026-09', 'July – September 2026'],
		['2025-10', '2026-03', 'October 2025 – March 2026'],
		['2025', '2025', '2025'],
		['2026-W44', '2026-W44', 'Week 44, 2026'],
		['2025-12-29', '2026-01-04', 'Week 1, 2026'],
		['2026-12-28', '2027-01-03', 'Week 53, 2026'],
		['2026-10-31', '2026-10-31', '31 October 2026'],
		['2026-10-25', '2026-10-25', '25 October 2026'],
		['2026-10-01', '2026-10-15', '1–15 October 2026'],
		['2026-10-01', '2026-11-15', '1 October – 15 November 2026'],
		['2025-12-15', '2026-01-15', '15 December 2025 – 15 January 2026'],
		['2026-10-31T09:00', '2026-10-31T09:59:59.999', '31 October 2026, 09:00–10:00'],
		['2026-10-31T23:00', '2026-10-31', '31 October 2026, 23:00–24:00'],
		['2026-10-31T09:00', '2026-10-31T17:30', '31 October 2026, 09:00–17:30'],
		['2026-10-31T09:00:30', '2026-10-31T17:30', '31 October 2026, 09:00:30–17:30:00'],
		['2026-10-31T09:00', '2026-10-31T09:00:59.999', '31 October 2026, 09:00–09:01'],
		[
			'2026-10-31T09:00:10.2',
			'2026-10-31T09:00:10.7',
			'31 October 2026, 09:00:10.200–09:00:10.700',
		],
		['2026-10-31T18:00', '2026-11-01T08:59:59.999', '31 October, 18:00 – 1 November 2026, 09:00'],
		['2026-12-31T18:00', '2027-01-01', '31 December 2026, 18:00 – 1 January 2027, 24:00'],
		['2026-10-31', '2026-11-01T08:59:59.999', '31 October, 00:00 – 1 November 2026, 09:00'],
		[
			'2026-10-31T16:30:45.678',
			'2026-11-01T16:30:45.678',
			'31 October, 16:30:45 – 1 November 2026, 16:30:45',
		],
		['2026-10-01', '', 'since 1 October 2026'],
		['2026-10-01T09:00', '', 'since 1 October 2026, 09:00'],
		['2026-10-01T09:00:05.5', '', 'since 1 October 2026, 09:00:05'],
		['', '2026-11-15', 'until 15 November 2026'],
		['', '2026-11-15T08:59:59.999', 'until 15 November 2026, 09:00'],
		['', '2026-10-25T02:30:00+02:00', 'until 25 October 2026, 02:30 (UTC+2)'],
		['2026-10-25T00:00:00Z', '2026-10-25T00:59:59.999Z', '25 October 2026, 02:00–03:00 (UTC+2)'],
		['2026-10-25T01:00:00Z', '2026-10-25T01:59:59.999Z', '25 October 2026, 02:00–03:00 (UTC+1)'],
		['2026-10-25T02:30', '2026-10-25T02:30', '25 October 2026, 02:30–02:30 (UTC+2 – UTC+1)'],
		['2026-03-29T01:00', '2026-03-29T01:59:59.999', '29 March 2026, 01:00–02:00'],
	])('from %s to %s is %s', (start, end, words) => {
		expect(periodWords(resolveCustomRange(start, end, 'Europe/Berlin'), 'Europe/Berlin')).toBe(
			words,
		);
	});

	it('without ends is all time', () => {
		expect(periodWords({}, 'UTC')).toBe('all time');
	});

	it.each([
		['America/Havana', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59.999Z', '1 November 2026'],
		[
			'America/Havana',
			'2026-11-01T04:00:00Z',
			'2026-11-01T04:59:59.999Z',
			'1 November 2026, 00:00–01:00 (UTC-4)',
		],
		[
			'America/Havana',
			'2026-11-01T05:00:00Z',
			'2026-11-01T05:59:59.999Z',
			'1 November 2026, 00:00–01:00 (UTC-5)',
		],
		['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-07T02:59:59.999Z', '6 September 2026'],
		[
			'Australia/Lord_Howe',
			'2026-04-04T14:00:00Z',
			'2026-04-04T15:29:59.999Z',
			'5 April 2026, 01:00–02:00 (UTC+11 – UTC+10:30)',
		],
		['Pacific/Apia', '2011-12-01T10:00:00Z', '2011-12-31T09:59:59.999Z', 'December 2011'],
		['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31T09:59:59.999Z', '31 December 2011'],
		[
			'Asia/Kathmandu',
			'2026-10-31T03:15:00Z',
			'2026-10-31T04:14:59.999Z',
			'31 October 2026, 09:00–10:00',
		],
	])('is as the clock of %s shows it: %s to %s', (zone, start, end, words) => {
		// The range itself may be in any zone.
		expect(periodWords({ start: at(start), end: at(end) }, zone)).toBe(words);
	});

	it('is English whatever the machine speaks', () => {
		Settings.defaultLocale = 'ar-EG';
		Settings.defaultNumberingSystem = 'arab';
		const range = { start: at('2026-10-01'), end: at('2026-10-31T12:59:59.999') };
		expect(periodWords(range, 'UTC')).toBe('1 October, 00:00 – 31 October 2026, 13:00');
		Settings.resetCaches();
		Settings.defaultLocale = 'en-US';
		Settings.defaultNumberingSystem = 'latn';
	});
});
