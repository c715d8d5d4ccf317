import { z } from 'zod';

import { callApi, createJob, downloadUrl, read, send } from './callApi';
import type { Fault } from '.';
import { useEmulator } from './useEmulator';

const emulator = useEmulator({ eventsPerOrganization: 250, coldJobDurationMs: 0 });
const eventsPath = '/v1/audit/events?organization_id=acme';
const anyJson = z.record(z.unknown());
const eventPage = z.object({
	events: z.array(z.object({ seq: z.number() })),
	next_cursor: z.string().nullable(),
});

test('organizations come in one answer, without a cursor', async () => {
	const answer = await callApi(emulator, '/v1/audit/orgs');
	expect(Object.keys(read(anyJson, answer))).toEqual(['orgs']);
});

describe('events', () => {
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
