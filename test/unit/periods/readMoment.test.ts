import { DateTime } from 'luxon';
import { toRangeParameter } from '../../../nodes/Invoance/periods/calendarRange';
import { readMoment } from '../../../nodes/Invoance/periods/readMoment';
import { thrownBy } from '../thrownBy';

const zone = 'Europe/Berlin';
const kept = { label: 'Delivered Until', zone, edge: 'last', needsZone: true } as const;
const typed = { label: 'Start From', zone, edge: 'first' } as const;

/** A `DateTime` of a luxon that is loaded a second time, as n8n has its own. */
function ofAnotherLuxon(text: string): unknown {
	let moment: unknown;
	jest.isolateModules(() => {
		const luxon = jest.requireActual<typeof import('luxon')>('luxon');
		moment = luxon.DateTime.fromISO(text);
	});
	return moment;
}

describe('a moment that a program keeps', () => {
	it.each([[undefined], [null], [''], ['  ']])('is none where it is %j', (value) => {
		expect(readMoment(value, kept)).toBeUndefined();
	});

	it.each<[unknown, string]>([
		['2026-10-31T22:59:59.999Z', '2026-10-31T22:59:59.999Z'],
		['2026-10-31t22:59:59.999z', '2026-10-31T22:59:59.999Z'],
		[' 2026-10-31 23:59:59.999+01:00 ', '2026-10-31T22:59:59.999Z'],
		['2026-10-31 23:59:59.999 +01:00', '2026-10-31T22:59:59.999Z'],
		['2026-10-31 17:59:59.999-05', '2026-10-31T22:59:59.999Z'],
		['2026-11-01T04:29:59.999+0530', '2026-10-31T22:59:59.999Z'],
		['2026-10-31 22:59:59.999 Z', '2026-10-31T22:59:59.999Z'],
		['2026-10-31', '2026-10-31T22:59:59.999Z'],
		['2026-10', '2026-10-31T22:59:59.999Z'],
		['2025', '2025-12-31T22:59:59.999Z'],
		[2025, '2025-12-31T22:59:59.999Z'],
		[new Date('2026-10-31T22:59:59.999Z'), '2026-10-31T22:59:59.999Z'],
		[DateTime.fromISO('2026-10-31T22:59:59.999Z'), '2026-10-31T22:59:59.999Z'],
	])('is read where it is %j, in the zone', (value, expected) => {
		const moment = readMoment(value, kept);
		expect(moment && toRangeParameter(moment)).toBe(expected);
		expect(moment?.zoneName).toBe(zone);
	});

	it('may be a DateTime of another luxon', () => {
		const value = ofAnotherLuxon('2026-10-31T22:59:59.999Z');
		expect(value).not.toBeInstanceOf(DateTime);
		const moment = readMoment(value, kept);
		expect(moment).toBeInstanceOf(DateTime);
		expect(moment?.toMillis()).toBe(Date.parse('2026-10-31T22:59:59.999Z'));
	});

	it.each([
		'2026-10-31 23:59:59',
		'2026-10-31T23:59:59.999',
		'2026-10-31T23:59',
		'20261031T235959',
		'2026-W44-6T12:00',
		' 2026-10-31 23:59:59.997 ',
	])('is an error where it is %j, a time without its zone', (value) => {
		expect(thrownBy(() => readMoment(value, kept))).toMatchObject({
			message: 'Delivered Until is a time without a time zone',
			description: expect.stringMatching(
				`^It is "${value.trim()}"\\. Databases strip the zone .* Keep it as text`,
			) as string,
		});
	});

	it.each<[unknown, string]>([
		['soon', 'soon'],
		['12:00', '12:00'],
		['31.10.2026', '31.10.2026'],
		['1793487599999', '1793487599999'],
		[1_793_487_599_999, '1793487599999'],
		[false, 'false'],
		[['2026-10-31'], '["2026-10-31"]'],
		[new Date(Number.NaN), 'an invalid date'],
		[DateTime.invalid('test'), 'an invalid date'],
		[() => 1, 'function'],
	])('is an error where it is %j, never a new beginning', (value, quoted) => {
		const fix = 'Give the range_end.';
		expect(thrownBy(() => readMoment(value, { ...kept, fix }))).toMatchObject({
			name: 'InvoanceError',
			message: 'Delivered Until is not a date',
			description: `It is "${quoted}". Give the range_end.`,
		});
	});

	it('may be text without a bound, of which 300 characters are quoted, at once', () => {
		const startedAt = performance.now();
		for (const part of ['2026-10-31 ', '0', 'T', '+00:00']) {
			const { description = '' } = thrownBy(() => readMoment(part.repeat(100_000), kept)) as {
				description?: string;
			};
			expect(description.length).toBeLessThan(1_000);
		}
		expect(performance.now() - startedAt).toBeLessThan(2_000);
	});
});

describe('a moment that a person types', () => {
	it('is in the zone where it has none of its own', () => {
		expect(readMoment('2026-10-31 23:59', typed)?.toISO()).toBe('2026-10-31T23:59:00.000+01:00');
		expect(readMoment('2026-10', typed)?.toISO()).toBe('2026-10-01T00:00:00.000+02:00');
	});

	it('is an error that says how to do it right, where it is none', () => {
		expect(thrownBy(() => readMoment('soon', typed))).toMatchObject({
			message: 'Start From is not a date',
			description:
				'It is "soon". Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.',
		});
	});
});
