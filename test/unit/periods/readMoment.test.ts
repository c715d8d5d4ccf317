import { DateTime } from 'luxon';
import { toRangeParameter } from '../../../nodes/Invoance/periods/dateRange';
import { readDeliveredUntil, readMoment } from '../../../nodes/Invoance/periods/readMoment';
import { thrownBy } from '../thrownBy';

/** A `DateTime` of a luxon that is loaded a second time, as n8n has its own. */
function ofAnotherLuxon(text: string): unknown {
	let moment: unknown;
	jest.isolateModules(() => {
		const luxon = jest.requireActual<typeof import('luxon')>('luxon');
		moment = luxon.DateTime.fromISO(text);
	});
	return moment;
}

describe('a last delivery', () => {
	it.each([[undefined], [null], [''], ['  ']])('that is %j is none yet', (value) => {
		expect(readDeliveredUntil(value, 'Europe/Berlin')).toBeUndefined();
	});

	it.each<[unknown, string]>([
		['2026-10-31T22:59:59.999Z', '2026-10-31T22:59:59.999Z'],
		['2026-10-31T23:59:59.999', '2026-10-31T22:59:59.999Z'],
		[' 2026-10-31 23:59:59.999+01:00 ', '2026-10-31T22:59:59.999Z'],
		['2026-10-31 23:59:59.999 +01:00', '2026-10-31T22:59:59.999Z'],
		['2026-10-31 22:59:59.999 Z', '2026-10-31T22:59:59.999Z'],
		['2026-10-31', '2026-10-31T22:59:59.999Z'],
		[new Date('2026-10-31T22:59:59.999Z'), '2026-10-31T22:59:59.999Z'],
		[DateTime.fromISO('2026-10-31T22:59:59.999Z'), '2026-10-31T22:59:59.999Z'],
	])('%j is where the last delivery ended, in the zone', (value, expected) => {
		const deliveredUntil = readDeliveredUntil(value, 'Europe/Berlin');
		expect(deliveredUntil && toRangeParameter(deliveredUntil)).toBe(expected);
		expect(deliveredUntil?.zoneName).toBe('Europe/Berlin');
	});

	it('may be a DateTime of another luxon', () => {
		const value = ofAnotherLuxon('2026-10-31T22:59:59.999Z');
		expect(value).not.toBeInstanceOf(DateTime);
		const deliveredUntil = readDeliveredUntil(value, 'UTC');
		expect(deliveredUntil).toBeInstanceOf(DateTime);
		expect(deliveredUntil?.toMillis()).toBe(Date.parse('2026-10-31T22:59:59.999Z'));
	});

	it.each<[unknown, string]>([
		['soon', 'soon'],
		['12:00', '12:00'],
		['31.10.2026', '31.10.2026'],
		['1793487599999', '1793487599999'],
		[1_793_487_599_999, '1793487599999'],
		[2026, '2026'],
		[false, 'false'],
		[['2026-10-31'], '["2026-10-31"]'],
		[new Date(Number.NaN), 'an invalid date'],
		[DateTime.invalid('test'), 'an invalid date'],
		[() => 1, 'function'],
	])('%j is an error, never a new beginning', (value, quoted) => {
		expect(thrownBy(() => readDeliveredUntil(value, 'UTC'))).toMatchObject({
			name: 'InvoanceError',
			message: 'Delivered Until is not a moment in time',
			description: `It is "${quoted}". Give the range_end of the last delivery, like 2026-10-31T22:59:59.999Z, or leave it empty to begin a new series.`,
		});
	});
});

it('a moment that is none says which, what it is, and how to do it right', () => {
	const options = { label: 'Start From', zone: 'UTC', edge: 'first' } as const;
	expect(thrownBy(() => readMoment('soon', options))).toMatchObject({
		message: 'The Start From is not a date',
		description:
			'It is "soon". Pick a date in the field, or give text like 2026-06-01 or 2026-06-01T09:00:00+02:00.',
	});
	expect(readMoment('2026-10', options)?.toISO()).toBe('2026-10-01T00:00:00.000Z');
});
