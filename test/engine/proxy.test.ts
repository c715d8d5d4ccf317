import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { asksProxiesToConnect } from './olderN8n';
import { oneStep, useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

/** How the proxy answers who asks to be connected. */
let answer = '';
let asked: Array<string | undefined> = [];
let proxy: Server;
const before = { ...process.env };

const stage = useStage();
beforeAll(async () => {
	proxy = createServer().on('connect', ({ url }, socket) => {
		asked.push(url);
		socket.end(answer);
	});
	await once(proxy.listen(0, '127.0.0.1'), 'listening');
	const { port } = proxy.address() as AddressInfo;
	// What n8n's HTTP helper reads, at each request (seen in n8n-core 2.41.1).
	process.env.HTTPS_PROXY = `http://user:pa55word@127.0.0.1:${port}`;
	process.env.NO_PROXY = '127.0.0.1';
});
beforeEach(() => {
	asked = [];
});
afterAll(() => {
	process.env = before;
	proxy.close();
});

const head = (status: string) => `HTTP/1.1 ${status}\r\n`;
const EMPTY = 'Content-Length: 0\r\n\r\n';
const PAGE = 'Content-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>';
const LOGIN = 'Proxy-Authenticate: Basic\r\n';

const describeIfAsked = asksProxiesToConnect ? describe : describe.skip;

describeIfAsked('a proxy of n8n that refuses to connect is named, with the host to allow', () => {
	it.each([
		['403', head('403 Forbidden') + EMPTY, /A proxy or firewall between n8n and Invoance refused/],
		[
			'403 and a page',
			head('403 Forbidden') + PAGE,
			/A proxy or firewall between n8n and Invoance refused/,
		],
		[
			'407',
			head('407 Login') + LOGIN + EMPTY,
			/proxy between n8n and Invoance asks for a user name/,
		],
		[
			'407 and a page',
			head('407 Login') + LOGIN + PAGE,
			/proxy between n8n and Invoance asks for a user name/,
		],
		['nothing', '', /A proxy or firewall between n8n and Invoance refused/],
	])('to Invoance: it answers %s', async (_, says, message) => {
		answer = says;
		const engine = await stage.engineAt('https://api.example.org');
		const { error } = await engine.run(await oneStep());
		expect(error?.message).toMatch(message);
		expect(error?.message).not.toMatch(/key/i);
		expect(error?.description).toMatch(/api\.example\.org.* The API key is not the problem/);
		expect(JSON.stringify([error?.message, error?.description])).not.toMatch(/pa55word/);
		expect(new Set(asked)).toEqual(new Set(['api.example.org:443']));
	});

	it.each([
		['403', head('403 Forbidden') + EMPTY, /proxy or firewall .* seems to block the download/],
		['403 and a page', head('403 Forbidden') + PAGE, /proxy or firewall .* refused the request/],
		[
			'407',
			head('407 Login') + LOGIN + EMPTY,
			/proxy between n8n and .*storage asks for a user name/,
		],
		['nothing', '', /A proxy or firewall between n8n and Invoance's file storage refused/],
	])('to storage: it answers %s', async (_, says, message) => {
		answer = says;
		const id = await stage.readyExport();
		const patch = { download_url: 'https://files.example.org/a.csv?X-Amz-Signature=secret' };
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'patchJob', patch },
		});
		const { error } = await stage.engine.run(await workflow('download'), { input: [{ id }] });
		expect(error?.message).toMatch(message);
		const told = `${error?.message ?? ''} ${error?.description ?? ''}`;
		expect(told).toMatch(/files\.example\.org/);
		expect(told).not.toMatch(/create the export again|secret|pa55word/);
		expect(asked[0]).toBe('files.example.org:443');
	});
});
