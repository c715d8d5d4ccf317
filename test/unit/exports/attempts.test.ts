import { retryPauseMs } from '../../../nodes/Invoance/exports/attempts';

describe('the pause before a job that has failed is made again', () => {
	afterEach(() => jest.restoreAllMocks());

	it.each([
		[1, 1_000, 2_000],
		[2, 2_000, 4_000],
		[3, 4_000, 8_000],
		[5, 16_000, 32_000],
		[6, 30_000, 60_000],
		[40, 30_000, 60_000],
	])('after %i of them is twice that of a request: %i to %i ms', (tries, shortestMs, longestMs) => {
		const random = jest.spyOn(Math, 'random').mockReturnValue(1);
		expect(retryPauseMs(tries)).toBe(shortestMs);
		random.mockReturnValue(0);
		expect(retryPauseMs(tries)).toBe(longestMs);
	});
});
