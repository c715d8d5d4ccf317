import { request } from 'undici';
import { z } from 'zod';

import { callApi, createJob, downloadUrl, read, send } from './callApi';
import { startEmulator, type Fault } from '.';
import { useEmulator } from './useEmulator';

const emulator = useEmulator({ eventsPerOrganization: 250, coldJobDurationMs: 0 });
const eventsPath = '/v1/audit/events?organization_id=acme';
const anyJson = z.record(z.unknown());
const eventPage = z.object({
	events: z.array(z.object({ seq: z.number() })),
	next_cursor: z.string().nullable(),
});

describe('organizations in pages', () => {
	test('come each once, archived ones on demand, and end with a null cursor', async () => {
		const paged = await startEmulator({ organizationCount: 10, organizationPageSize: 4 });
		const shape = z.object({
			orgs: z.array(z.object({ id: z.string() }).passthrough()),
			next_cursor: z.string().nullable(),
		});
		const pages = async (query: string) => {
			const found: unknown[][] = [];
			for (let cursor: string | null = ''; cursor !== null; ) {
				const answer = await callApi(paged, `/v1/audit/orgs?${query}cursor=${cursor}`);
				const page: z.infer<typeof shape> = read(shape, answer);
				found.push(page.orgs);
				cursor = page.next_cursor;
			}
			return found;
		};
		const all = await pages('include_archived=true&');
		expect(all.map((page) => page.length)).toEqual([4, 4, 2]);
		expect(all.flat()).toEqual(paged.organizations);
		expect((await pages('')).map((page) => page.length)).toEqual([4, 4, 1]);
		expect((await callApi(paged, '/v1/audit/orgs?cursor=nonsense')).status).toBe(400);
		await paged.close();
	});

	test('have no cursor where they are not', async () => {
		const answer = await callApi(emulator, '/v1/audit/orgs');
		expect(Object.keys(read(anyJson, answer))).toEqual(['orgs']);
	});
});

describe('events', () => {
	test('emptyCursor writes the end as an empty text, and leaves other cursors alone', async () => {
		emulator.faults.add({ on: 'listEvents', times: 2, fault: { type: 'emptyCursor' } });
		const first = read(eventPage, await callApi(emulator, `${eventsPath}&limit=100`));
		expect(first.next_cursor).not.toBe('');
		const rare = await callApi(emulator, `${eventsPath}&actions=no.such`);
		expect(read(anyJson, rare)).toEqual({ events: [], next_cursor: '' });
	});

	test('patchBody answers null for a list', async () => {
		const fault: Fault = { type: 'patchBody', patch: { events: null, next_cursor: undefined } };
		emulator.faults.add({ on: 'listEvents', fault });
		expect((await callApi(emulator, eventsPath)).text).toBe('{"events":null}');
	});

	test('ignoreLimit answers a full page, and the next one follows it', async () => {
		emulator.faults.add({ on: 'listEvents', times: 2, fault: { type: 'ignoreLimit' } });
		const first = read(eventPage, await callApi(emulator, `${eventsPath}&limit=2`));
		expect(first.events).toHaveLength(100);
		const next = await callApi(emulator, `${eventsPath}&limit=2&cursor=${first.next_cursor ?? ''}`);
		expect(read(eventPage, next).events[0]?.seq).toBe(150);
	});

	test('have integers beyond 2^53 in their metadata, with every digit', async () => {
		const digits = new Set<string>();
		for (let cursor: string | null = ''; cursor !== null; ) {
			const path = `${eventsPath}&limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
			const answer = await callApi(emulator, path);
			for (const match of answer.text.matchAll(/"ledger_id":(-?\d+)/g)) digits.add(match[1] ?? '');
			cursor = read(eventPage, answer).next_cursor;
		}
		expect([...digits].sort()).toEqual([
			'-9223372036854775808',
			'9007199254740993',
			'9223372036854775807',
		]);
	});
});

test('byteOrderMark comes before the JSON', async () => {
	const plain = await callApi(emulator, '/v1/audit/orgs');
	emulator.faults.add({ on: 'listOrganizations', fault: { type: 'byteOrderMark' } });
	const { body } = await request(`${emulator.baseUrl}/v1/audit/orgs`, {
		headers: { authorization: `Bearer ${emulator.apiKey}` },
	});
	const bytes = Buffer.from(await body.arrayBuffer());
	expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf');
	expect(bytes.subarray(3).toString()).toBe(plain.text);
});

describe('what stands between answers for both servers', () => {
	const atBoth = async (fault: Fault) => {
		const url = await downloadUrl(emulator, (await createJob(emulator)).id);
		emulator.faults.add({ on: 'me', fault });
		emulator.faults.add({ on: 'storage', fault });
		return [await callApi(emulator, '/v1/me'), await send(url)];
	};

	test('a proxy that wants a password', async () => {
		for (const { status, headers, text } of await atBoth({ type: 'proxyAuthentication' })) {
			expect([status, headers['proxy-authenticate']]).toEqual([
				407,
				'Basic realm="corporate proxy"',
			]);
			expect([headers['content-type'], text]).toEqual([
				'text/html; charset=utf-8',
				expect.stringContaining('<h1>') as string,
			]);
		}
	});

	test('a firewall that blocks the page', async () => {
		for (const { status, headers, text } of await atBoth({ type: 'firewall' })) {
			expect([status, headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
			expect(text).toContain('Blocked');
		}
	});
});
