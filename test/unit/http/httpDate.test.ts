import { readHttpDate } from '../../../nodes/Invoance/http/httpDate';

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
