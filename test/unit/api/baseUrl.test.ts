import { normalizeBaseUrl } from '../../../nodes/Invoance/api/connect';
import { thrownBy } from '../thrownBy';

describe("the credential's Base URL", () => {
	it.each([
		['https://api.invoance.com', 'https://api.invoance.com'],
		['https://api.invoance.com/', 'https://api.invoance.com'],
		[' https://api.invoance.com//  ', 'https://api.invoance.com'],
		['https://api.invoance.com/v1', 'https://api.invoance.com'],
		['https://api.invoance.com/v1/', 'https://api.invoance.com'],
		['https://gateway.example/invoance//v1//', 'https://gateway.example/invoance'],
		['https://gateway.example/v1/invoance', 'https://gateway.example/v1/invoance'],
		['http://localhost:8787', 'http://localhost:8787'],
		['http://127.0.0.1:8787/v1', 'http://127.0.0.1:8787'],
		['http://127.10.200.30:8787', 'http://127.10.200.30:8787'],
		['http://[::1]:8787', 'http://[::1]:8787'],
	])('%j is read as %j', (typed, expected) => {
		expect(normalizeBaseUrl(typed)).toBe(expected);
	});

	it.each([
		['', /is empty/],
		['  ', /is empty/],
		[null, /is empty/],
		[undefined, /is empty/],
		[7, /is empty/],
		['api.invoance.com', /not a web address/],
		['ftp://api.invoance.com', /not a web address/],
		['https:/api.invoance.com', /not a web address/],
		['http://api.invoance.com', /must start with https/],
		['http://127.0.0.1.example.com', /must start with https/],
		['http://localhost.example.com', /must start with https/],
		['https://user@api.invoance.com', /may not contain/],
		['https://:pass@api.invoance.com', /may not contain/],
		['https://api.invoance.com/?a=1', /may not contain/],
		['https://api.invoance.com/#a', /may not contain/],
	])('%j is refused', (typed, message) => {
		expect(() => normalizeBaseUrl(typed)).toThrow(message);
	});

	it('is refused with what to do about it', () => {
		const fix = 'Open the Invoance API credential and set Base URL, e.g. https://api.invoance.com';
		const failure = { cause: 'configuration-invalid' };
		for (const [typed, description] of [
			['nonsense', fix],
			[
				'http://api.invoance.com',
				`Plain http would send the API key unencrypted, so nothing was sent. ${fix}`,
			],
			['https://user@api.invoance.com', fix],
		] as const) {
			expect(thrownBy(() => normalizeBaseUrl(typed))).toMatchObject({ description, failure });
		}
	});
});
