import { z } from 'zod';

import { callApi, errorCode, read } from './callApi';
import { useEmulator } from './useEmulator';

const pageSchema = z.object({
	events: z.array(z.object({ id: z.string(), seq: z.number(), action: z.string() }).passthrough()),
	next_cursor: z.string().nullable(),
});

const emulator = useEmulator({ eventsPerOrganization: 250 });

describe('events', () => {
	async function page(query: Record<string, string>) {
		const search = new URLSearchParams({ organization_id: 'acme', ...query }).toString();
		return read(pageSchema, await callApi(emulator, `/v1/audit/events?${search}`));
	}

	test('pages follow each other without gap or overlap, newest first', async () => {
		const seqs: number[] = [];
		const sizes: number[] = [];
		let cursor: string | null = '';
		while (cursor !== null) {
			const { events, next_cursor: next } = await page({
				limit: '100',
				...(cursor === '' ? {} : { cursor }),
			});
			sizes.push(events.length);
			seqs.push(...events.map((event) => event.seq));
			cursor = next;
		}
		expect(sizes).toEqual([100, 100, 50]);
		expect(seqs).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index));
	});

	test('a last page that is just full has no cursor', async () => {
		const { events } = await page({ limit: '100', actions: 'invoice.paid' });
		const again = await page({ limit: String(events.length), actions: 'invoice.paid' });
		expect(again.events).toEqual(events);
		expect(again.next_cursor).toBeNull();
	});

	test.each([
		['limit=101', 'limit'],
		['limit=0', 'limit'],
		['cursor=nonsense', 'cursor'],
		['range_start=yesterday', 'range_start'],
		['colour=red', 'colour'],
	])('%s is refused by name', async (query, field) => {
		const answer = await callApi(emulator, `/v1/audit/events?organization_id=acme&${query}`);
		expect([answer.status, errorCode(answer)]).toEqual([400, 'bad_request']);
		expect(answer.text).toContain(`"${field}:`.slice(1));
	});

	test('an event is found by its id and verified', async () => {
		const [event] = (await page({ limit: '1' })).events;
		const id = event?.id ?? '';
		expect(read(z.unknown(), await callApi(emulator, `/v1/audit/events/${id}`))).toEqual(event);
		const verdict = await callApi(emulator, `/v1/audit/events/${id}/verify`);
		const shape = z.object({ event_id: z.string(), valid: z.boolean() });
		expect(read(shape, verdict)).toEqual({ event_id: id, valid: true });
	});

	test.each(['aevt_1', 'aevt_01K7XK4RAB000000100004GFW0', 'x'])('%s is no event', async (id) => {
		for (const path of [`/v1/audit/events/${id}`, `/v1/audit/events/${id}/verify`]) {
			const answer = await callApi(emulator, path);
			expect([answer.status, errorCode(answer)]).toEqual([404, 'event_not_found']);
		}
	});
});
