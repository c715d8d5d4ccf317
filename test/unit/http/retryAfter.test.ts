import { readDelayMs } from '../../../nodes/Invoance/http/retryAfter';

const date = 'Mon, 23 Nov 2026 12:00:00 GMT';
const later = 'Mon, 23 Nov 2026 12:00:07 GMT';

afterEach(() => {
	jest.restoreAllMocks();
});

describe('how long an answer asks to wait', () => {
	it.each<[string, Record<string, unknown>, number | undefined, number]>([
		['seconds', { 'retry-after': '7' }, undefined, 7_000],
		['seconds with blanks around', { 'retry-after': ' 7 ' }, undefined, 7_000],
		['no seconds', { 'retry-after': '0' }, undefined, 0],
		['fractions of seconds', { 'retry-after': '0.5' }, undefined, 500],
		["a date, by the server's clock", { 'retry-after': later, date }, undefined, 7_000],
		[
			'a date in the form of RFC 850',
			{ 'retry-after': 'Monday, 23-Nov-26 12:00:07 GMT', date },
			undefined,
			7_000,
		],
		['a date that has passed', { 'retry-after': date, date: later }, undefined, 0],
		['the body', {}, 3, 3_000],
		['the body, beside an empty header', { 'retry-after': ' ' }, 3, 3_000],
		['the body, where it is longer than seconds', { 'retry-after': '2' }, 3, 3_000],
		['seconds, where they are longer than the body', { 'retry-after': '4' }, 3, 4_000],
		['the body, where it is longer than a date', { 'retry-after': later, date }, 8, 8_000],
		['a date, where it is longer than the body', { 'retry-after': later, date }, 3, 7_000],
		['the body, where the date has passed', { 'retry-after': date, date: later }, 3, 3_000],
	])('is read from %s', (_, headers, retry_after, expectedMs) => {
		expect(readDelayMs({ headers }, { retry_after })).toBe(expectedMs);
	});

	it.each([
		[{}],
		[{ 'retry-after': '' }],
		[{ 'retry-after': '-7' }],
		[{ 'retry-after': 'soon' }],
		[{ 'retry-after': '7s' }],
		[{ 'retry-after': 'Infinity' }],
		[{ 'retry-after': ['7', '8'] }],
	])('is nothing where a header makes no sense, unless the body tells it: %j', (headers) => {
		expect(readDelayMs({ headers })).toBe(0);
		expect(readDelayMs({ headers }, {})).toBe(0);
		expect(readDelayMs({ headers }, { retry_after: 3 })).toBe(3_000);
	});

	it.each([undefined, 'now', ''])(
		'until a date is told by the clock of n8n where the server does not tell its own: %j',
		(unreadable) => {
			jest.spyOn(Date, 'now').mockReturnValue(Date.parse(date) + 2_000);
			const headers = { 'retry-after': later, date: unreadable };
			expect(readDelayMs({ headers })).toBe(5_000);
		},
	);
});
