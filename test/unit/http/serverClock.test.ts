import { readHttpDate, ServerClock } from '../../../nodes/Invoance/http/serverClock';
import { elapse } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
const noon = Date.parse(date);

describe("Invoance's clock", () => {
	it('is read from an answer, and goes on', async () => {
		const clock = new ServerClock();
		clock.learn({ date });
		expect(clock.now()).toBe(noon);
		await elapse(90_000);
		expect(clock.now()).toBe(noon + 90_000);
		expect(clock.isKnown).toBe(true);
	});

	it('does not depend on what is set on the clock of n8n', async () => {
		const clock = new ServerClock();
		clock.learn({ date });
		const system = jest.spyOn(Date, 'now').mockReturnValue(noon - 60_000);
		expect(clock.now()).toBe(noon);
		expect(clock.offsetMs).toBe(60_000);
		system.mockReturnValue(noon + 40_000);
		expect(clock.offsetMs).toBe(-40_000);
		system.mockRestore();
		await elapse(0);
	});

	it.each([{}, { date: 'soon' }, { date: 7 }, { date: '' }])(
		'is the clock of n8n where answers do not tell it: %j',
		(headers) => {
			const clock = new ServerClock();
			clock.learn(headers);
			expect(clock.isKnown).toBe(false);
			expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1_000);
			expect(clock.isApart).toBe(false);
		},
	);

	it('is set by each answer that tells it', async () => {
		const clock = new ServerClock();
		clock.learn({ date });
		await elapse(5_000);
		clock.learn({ date: 'Mon, 23 Nov 2026 12:00:03 GMT' });
		clock.learn({});
		expect(clock.now()).toBe(noon + 3_000);
	});

	it('is set back by an answer that is a second earlier', () => {
		const clock = new ServerClock();
		clock.learn({ date });
		clock.learn({ date: 'Mon, 23 Nov 2026 11:59:59 GMT' });
		expect(clock.now()).toBe(noon - 1_000);
	});

	it('does not go back by the part of a second that an answer cuts off', async () => {
		const clock = new ServerClock();
		clock.learn({ date });
		await elapse(900);
		clock.learn({ date });
		expect(clock.now()).toBe(noon + 900);
		await elapse(200);
		clock.learn({ date: 'Mon, 23 Nov 2026 12:00:02 GMT' });
		expect(clock.now()).toBe(noon + 2_000);
	});
});

it.each([
	[0, false],
	[30_000, false],
	[30_001, true],
	[-30_001, true],
])('clocks that differ by %i ms are apart: %s', async (offsetMs, isApart) => {
	const clock = new ServerClock();
	const system = jest.spyOn(Date, 'now').mockReturnValue(noon - offsetMs);
	clock.learn({ date });
	expect(clock.isApart).toBe(isApart);
	system.mockRestore();
	await elapse(0);
});

describe('the date in a header', () => {
	it.each([
		['Sun, 06 Nov 1994 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
		['Sunday, 06-Nov-94 08:49:37 GMT', Date.UTC(1994, 10, 6, 8, 49, 37)],
		['Sun Nov  6 08:49:37 1994', Date.UTC(1994, 10, 6, 8, 49, 37)],
		['Wed Nov 16 23:59:59 2026', Date.UTC(2026, 10, 16, 23, 59, 59)],
	])('is in UTC, on a machine in any zone: %s', (header, expected) => {
		expect(readHttpDate(header)).toBe(expected);
	});

	it.each([undefined, null, 7, '', 'soon', ['Sun, 06 Nov 1994 08:49:37 GMT']])(
		'is none: %j',
		(header) => {
			expect(readHttpDate(header)).toBeNaN();
		},
	);
});
