import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import { useEmulator } from '../emulator/useEmulator';
import { useSdk } from './bridge';

const emulator = useEmulator({
	eventsPerOrganization: 250,
	jobDurationMs: 5,
	coldJobDurationMs: 5,
});
const sdk = useSdk();
const event = z
	.object({
		id: z.string(),
		seq: z.number(),
		action: z.string(),
		occurred_at: z.string(),
		actor: z.object({ id: z.string() }),
		targets: z.array(z.object({ id: z.string() })),
	})
	.passthrough();
type Event = z.infer<typeof event>;
const page = z.object({ events: z.array(event), next_cursor: z.string().nullable() });

/** Calls the SDK with the emulator's key, or another one. */
function call(method: string, args: Record<string, unknown> = {}, key = emulator.apiKey) {
	return sdk.call({ api_key: key, base_url: emulator.baseUrl }, method, args);
}

/** What the SDK returned. */
async function value<T>(
	schema: z.ZodType<T, z.ZodTypeDef, unknown>,
	...args: Parameters<typeof call>
) {
	return schema.parse(z.object({ value: z.unknown() }).parse(await call(...args)).value);
}

/** All pages of a list of events. */
async function allEvents(filters: Record<string, unknown>): Promise<Event[]> {
	const events: Event[] = [];
	let cursor: string | null = null;
	do {
		const args = { organization_id: 'acme', limit: 100, ...filters, cursor };
		const answer: z.infer<typeof page> = await value(page, 'audit.events.list', args);
		events.push(...answer.events);
		cursor = answer.next_cursor;
	} while (cursor !== null);
	return events;
}

const job = z.object({
	id: z.string(),
	status: z.string(),
	row_count: z.number().nullable(),
	download_url: z.string().optional(),
});

/** An export from its creation to its last byte, as the SDK's README has it. */
async function exported(args: Record<string, unknown>) {
	const created = await value(job, 'audit.exports.create', args);
	for (;;) {
		const got = await value(job, 'audit.exports.get', { export_id: created.id });
		if (got.download_url !== undefined) {
			const answer = await fetch(got.download_url);
			return { ...got, file: Buffer.from(await answer.arrayBuffer()) };
		}
		await sleep(10);
	}
}

describe('the SDK with a key', () => {
	test('knows whose it is', async () => {
		const me = await value(z.record(z.unknown()), 'me');
		expect(me).toMatchObject({ valid: true, api_key: { scopes: ['audit:read'] } });
		expect(await value(z.unknown(), 'validate')).toMatchObject({ valid: true, reason: null });
	});

	test.each([
		['revoked', 'AuthenticationError', 401, 'api_key_revoked', false],
		['ipBlocked', 'ForbiddenError', 403, 'ip_not_allowed', true],
	] as const)('that is %s raises %s, and validate() says why', async (which, ...expected) => {
		const [error, status, code, valid] = expected;
		const key = emulator.keys[which];
		expect(await call('audit.orgs.list', {}, key)).toMatchObject({ error, status, code });
		const reason = expect.any(String) as unknown;
		expect(await value(z.unknown(), 'validate', {}, key)).toMatchObject({ valid, reason });
	});

	test('that nobody made raises AuthenticationError', async () => {
		const key = `invoance_live_${'0'.repeat(40)}`;
		const expected = { error: 'AuthenticationError', status: 401, code: 'invalid_api_key' };
		expect(await call('me', {}, key)).toMatchObject(expected);
	});

	test.each(['audit.orgs.list', 'audit.events.list', 'audit.exports.create'])(
		'without the scope raises ForbiddenError at %s, and validates',
		async (method) => {
			const args = {
				'audit.events.list': { organization_id: 'acme' },
				'audit.exports.create': { organization_id: 'acme', format: 'csv' },
			}[method];
			const key = emulator.keys.noScopes;
			const expected = { error: 'ForbiddenError', status: 403, code: 'insufficient_scope' };
			expect(await call(method, args, key)).toMatchObject(expected);
			expect(await value(z.unknown(), 'validate', {}, key)).toMatchObject({ valid: true });
		},
	);
});

test('the SDK lists organizations, the archived one only where it is asked for', async () => {
	const list = z.object({ orgs: z.array(z.unknown()) });
	const all = await value(list, 'audit.orgs.list', { include_archived: true });
	expect(all.orgs).toEqual(emulator.organizations);
	const active = await value(list, 'audit.orgs.list');
	expect(active.orgs).toEqual(emulator.organizations.slice(0, -1));
	const report = await value(z.unknown(), 'audit.orgs.integrity', { organization_id: 'acme' });
	expect(report).toMatchObject({ organization_id: 'acme' });
});

describe('the SDK lists events', () => {
	let all: Event[];
	beforeAll(async () => {
		all = await allEvents({});
	});

	test('page by page, each once', () => {
		expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, i) => 250 - i));
	});

	test.each<[filter: string, of: (event: Event) => Record<string, unknown>]>([
		['actions', ({ action }) => ({ actions: action })],
		['several actions', ({ action }) => ({ actions: `user.signed_in,${action}` })],
		['actor_id', ({ actor }) => ({ actor_id: actor.id })],
		['target_id', ({ targets }) => ({ target_id: targets[0]?.id })],
		['range_start', ({ occurred_at: at }) => ({ range_start: at })],
		['range_end', ({ occurred_at: at }) => ({ range_end: at })],
		['both ends', ({ occurred_at: at }) => ({ range_start: at, range_end: at })],
		[
			'everything',
			(one) => ({ actions: one.action, actor_id: one.actor.id, range_end: one.occurred_at }),
		],
	])('by %s, the same ones that an export has', async (_filter, of) => {
		const one = all.find(({ seq, targets }) => seq < 200 && targets.length > 0);
		if (one === undefined) throw new Error('no event has a target');
		const filters = of(one);
		const found = await allEvents({ ...filters, limit: 7 });
		expect(found.map(({ id }) => id)).toContain(one.id);
		const { file } = await exported({ organization_id: 'acme', format: 'ndjson', filters });
		const ids = [...file.toString().matchAll(/^\{"id":"(aevt_\w+)"/gm)].map(([, id]) => id);
		expect(found.map(({ id }) => id)).toEqual(ids.reverse());
	});

	test('and gets one by its id, with the verdict of the server', async () => {
		const args = { event_id: all[0]?.id };
		expect(await value(event, 'audit.events.get', args)).toEqual(all[0]);
		expect(await value(z.unknown(), 'audit.events.verify', args)).toMatchObject({ valid: true });
	});
});

describe('the SDK exports', () => {
	test.each(['csv', 'ndjson'])('%s from the job to the last byte', async (format) => {
		const { id, status, row_count, file } = await exported({ organization_id: 'acme', format });
		expect([status, row_count]).toEqual(['ready', 250]);
		expect(file.equals(await emulator.exportBytes(id))).toBe(true);
	});

	test('nothing of an archived organization: ConflictError', async () => {
		const args = { organization_id: emulator.organizations.at(-1)?.id, format: 'csv' };
		const expected = { error: 'ConflictError', status: 409, code: 'org_archived' };
		expect(await call('audit.exports.create', args)).toMatchObject(expected);
	});

	test('nothing in another format: ValidationError; and finds no other job: NotFoundError', async () => {
		const pdf = { organization_id: 'acme', format: 'pdf' };
		expect(await call('audit.exports.create', pdf)).toMatchObject({
			...{ error: 'ValidationError', status: 400, code: 'invalid_payload' },
		});
		expect(await call('audit.exports.get', { export_id: 'aexp_0' })).toMatchObject({
			...{ error: 'NotFoundError', status: 404, code: 'export_not_found' },
		});
	});
});

test('the SDK anchors a hash, gets the document, and raises ConflictError the second time', async () => {
	const key = emulator.keys.ledger;
	const sent = { document_hash: 'ab'.repeat(32), document_ref: 'acme.csv' };
	const anchored = await value(
		z.object({ event_id: z.string() }).passthrough(),
		'documents.anchor',
		sent,
		key,
	);
	expect(anchored).toMatchObject({ status: 'accepted', document_hash: sent.document_hash });
	const { event_id } = anchored;
	expect(await value(z.unknown(), 'documents.get', { event_id }, key)).toMatchObject({
		...{ event_id, ...sent, has_original: false },
		signature_b64: expect.stringMatching(/^[\w+/]{86}==$/) as unknown,
	});
	expect(await call('documents.anchor', sent, key)).toMatchObject({
		...{ error: 'ConflictError', status: 409, code: 'duplicate_document' },
	});
});

describe('what goes wrong is an error of the SDK', () => {
	async function against(options: EmulatorOptions, test: (limited: Emulator) => Promise<void>) {
		const limited = await startEmulator(options);
		await test(limited).finally(() => limited.close());
	}

	test('a rate limit is QuotaExceededError, with the pause that is named', async () => {
		await against({ rateLimitPerSecond: 1, retryAfterSeconds: 17 }, async (limited) => {
			const client = { api_key: limited.apiKey, base_url: limited.baseUrl };
			const answers = [];
			for (let n = 0; n < 4; n++) answers.push(await sdk.call(client, 'audit.orgs.list'));
			expect(answers).toContainEqual(
				expect.objectContaining({
					...{ error: 'QuotaExceededError', status: 429, code: 'rate_limited', retry_after: 17 },
				}),
			);
		});
	});

	test('a 503 is ServerError, and a connection that is reset NetworkError', async () => {
		const body = { error: 'unavailable', message: 'Try again later.' };
		emulator.faults.add({ on: 'listOrganizations', fault: { type: 'status', status: 503, body } });
		expect(await call('audit.orgs.list')).toMatchObject({
			...{ error: 'ServerError', status: 503, code: 'unavailable', message: body.message },
		});
		emulator.faults.add({ on: 'listOrganizations', fault: { type: 'resetBeforeHeaders' } });
		expect(await call('audit.orgs.list')).toMatchObject({ error: 'NetworkError', status: null });
	});
});
