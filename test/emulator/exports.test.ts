import { z } from 'zod';

import { createJob, downloadUrl, finished, send } from './callApi';
import { startEmulator } from '.';
import { useEmulator } from './useEmulator';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-07-15T10:00:00.000Z');
const rowSchema = z
	.object({
		seq: z.number(),
		occurred_at: z.string(),
		action: z.string(),
		actor: z.object({ id: z.string() }).passthrough(),
		targets: z.array(z.object({ id: z.string() }).passthrough()),
	})
	.passthrough();
type Row = z.infer<typeof rowSchema>;

const emulator = useEmulator({ now: () => NOW, jobDurationMs: 0, coldJobDurationMs: 0 });

async function rows(filters: object): Promise<Row[]> {
	const job = await createJob(emulator, { filters });
	const file = await send(await downloadUrl(emulator, job.id));
	const found = file.text
		.split('\n')
		.slice(0, -1)
		.map((line) => rowSchema.parse(JSON.parse(line)));
	expect((await finished(emulator, job.id)).row_count).toBe(found.length);
	return found;
}

describe('what is exported', () => {
	test('without filters, every event of the organization in order', async () => {
		const all = await rows({});
		expect(all.map((row) => row.seq)).toEqual(Array.from({ length: 1000 }, (_, n) => n + 1));
		const times = all.map((row) => Date.parse(row.occurred_at));
		expect(times).toEqual([...times].sort((a, b) => a - b));
		expect(NOW - (times.at(-1) ?? 0)).toBeLessThan(DAY_MS);
		expect(NOW - (times[0] ?? 0)).toBeGreaterThan(390 * DAY_MS);
	});

	test('a range holds both its ends, to the millisecond', async () => {
		const all = await rows({});
		const [first, last] = [all[400], all[420]];
		const at = (row: Row | undefined, shiftMs = 0) =>
			new Date(Date.parse(row?.occurred_at ?? '') + shiftMs).toISOString();
		const within = await rows({ range_start: at(first), range_end: at(last) });
		expect(within).toEqual(all.slice(400, 421));
		const inside = await rows({ range_start: at(first, 1), range_end: at(last, -1) });
		expect(inside).toEqual(all.slice(401, 420));
		expect(await rows({ range_start: at(all.at(-1), 1) })).toEqual([]);
		expect(await rows({ range_end: at(all[0], -1) })).toEqual([]);
	});

	test('actions come as a list or joined by commas', async () => {
		const all = await rows({});
		const wanted = ['user.invited', 'invoice.paid'];
		const expected = all.filter((row) => wanted.includes(row.action));
		expect(expected.length).toBeGreaterThan(50);
		expect(await rows({ actions: wanted })).toEqual(expected);
		expect(await rows({ actions: wanted.join(',') })).toEqual(expected);
		expect(await rows({ actions: ['no.such'] })).toEqual([]);
	});

	test('actor, target and range narrow together', async () => {
		const all = await rows({});
		const sample = all.find((row) => row.targets.length > 0);
		const actorId = sample?.actor.id ?? '';
		const targetId = sample?.targets[0]?.id ?? '';
		const byTarget = all.filter((row) => row.targets.some((target) => target.id === targetId));
		expect(await rows({ target_id: targetId })).toEqual(byTarget);
		expect(await rows({ actor_id: actorId, target_id: targetId })).toEqual(
			byTarget.filter((row) => row.actor.id === actorId),
		);
	});

	test('an empty CSV export has its header, an empty NDJSON export nothing', async () => {
		const filters = { actions: ['no.such'] };
		const csv = await createJob(emulator, { filters, format: 'csv' });
		const file = await send(await downloadUrl(emulator, csv.id));
		expect(file.text).toMatch(/^id,org_id,seq,[a-z_,]+signing_public_key\r\n$/);
		const ndjson = await createJob(emulator, { filters });
		expect(await send(await downloadUrl(emulator, ndjson.id))).toMatchObject({
			status: 200,
			text: '',
		});
	});

	test('CSV and NDJSON tell the same events, quoted as RFC 4180 says', async () => {
		const csv = await createJob(emulator, { format: 'csv' });
		const file = await send(await downloadUrl(emulator, csv.id));
		const [head, ...records] = parseCsv(file.text);
		expect(new Set(records.map((record) => record.length))).toEqual(new Set([head?.length]));
		const column = (name: string) => records.map((one) => one[head?.indexOf(name) ?? -1]);
		const all = await rows({});
		expect(column('seq')).toEqual(all.map((row) => String(row.seq)));
		expect(column('occurred_at')).toEqual(all.map((row) => row.occurred_at));
		const parsed = column('targets').map((text): unknown => JSON.parse(text ?? ''));
		expect(parsed).toEqual(all.map((row) => row.targets));
	});

	test('the same seed gives the same bytes, another seed others', async () => {
		const bytes = await Promise.all(
			[1, 1, 2].map(async (seed) => {
				const one = await startEmulator({ seed, now: () => NOW, eventsPerOrganization: 50 });
				const { id } = await createJob(one);
				const text = (await one.exportBytes(id)).toString();
				await one.close();
				return text;
			}),
		);
		expect(bytes[1]).toBe(bytes[0]);
		expect(bytes[2]).not.toBe(bytes[0]);
	});
});

/** Fields of RFC 4180 text, by a machine that is as simple as the grammar. */
function parseCsv(text: string): string[][] {
	const records: string[][] = [[]];
	const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/y;
	while (field.lastIndex < text.length) {
		const match = field.exec(text);
		if (match === null) throw new Error('not RFC 4180');
		const [, raw = '', separator] = match;
		const value = raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
		records.at(-1)?.push(value);
		if (separator === '\r\n') records.push([]);
	}
	return records.slice(0, -1);
}
