import { isLoopback, parseUrl } from '../../../nodes/Invoance/http/url';

describe('a text', () => {
	it.each([
		['https://api.invoance.com/v1?a=1', 'https://api.invoance.com/v1?a=1'],
		['HTTPS://API.Invoance.com', 'https://api.invoance.com/'],
		['mailto:somebody@example.com', 'mailto:somebody@example.com'],
	])('that spells a URL is read as one: %j', (text, href) => {
		expect(parseUrl(text)?.href).toBe(href);
	});

	it.each(['', ' ', 'api.invoance.com', '//api.invoance.com', 'https://', 'https://a:b:c', '/v1'])(
		'that spells none is none: %j',
		(text) => {
			expect(parseUrl(text)).toBeUndefined();
		},
	);
});

describe('a host', () => {
	it.each([
		'http://localhost',
		'http://LOCALHOST:8787/v1',
		'https://localhost',
		'http://[::1]:8787',
		'http://[0:0:0:0:0:0:0:1]',
		'http://127.0.0.1',
		'http://127.10.200.30:8787',
		'http://127.255.255.254',
		'http://127.1',
	])('can only be the machine that n8n runs on: %s', (text) => {
		expect(isLoopback(new URL(text))).toBe(true);
	});

	it.each([
		'http://api.invoance.com',
		'http://api.invoance.com/localhost',
		'http://api.invoance.com/?127.0.0.1',
		'http://localhost@api.invoance.com',
		'http://localhost.example.com',
		'http://my-localhost',
		'http://127.0.0.1.example.com',
		'http://127.example.com',
		'http://127a0b0c1',
		'http://128.0.0.1',
		'http://10.127.0.1',
		'http://0.0.0.0',
		'http://192.168.0.1',
		'http://[::2]',
		'http://[::ffff:192.168.0.1]',
	])('can be another: %s', (text) => {
		expect(isLoopback(new URL(text))).toBe(false);
	});
});
