import type { IHttpRequestOptions } from 'n8n-workflow';
import * as client from '../../../nodes/Invoance/api/client';
import type { ApiConnection } from '../../../nodes/Invoance/api/request';
import { now } from '../../engine/fastClock';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const MIB = 1024 * 1024;
const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
const JOB = { id: 'aexp_1', status: 'queued' };
const ORGANIZATIONS = { orgs: [{ id: 'aorg_1', organization_id: 'acme' }] };

const order = { organizationId: 'acme', format: 'csv', filters: {} } as const;

async function eventsOf(connection: ApiConnection, query: client.EventQuery) {
	const found: unknown[] = [];
	for await (const event of client.events(connection, query)) found.push(event);
	return found;
}

interface Endpoint {
	name: string;
	call: (connection: ApiConnection) => Promise<unknown>;
	/** What it answers. */
	answer: unknown;
	request: Partial<IHttpRequestOptions>;
	/** What an error names. */
	target: RegExp;
	maxMiB: number;
}

const ENDPOINTS: Endpoint[] = [
	{
		name: 'creates an export',
		call: async (connection) => await client.createExport(connection, order),
		answer: JOB,
		request: {
			method: 'POST',
			url: '/v1/audit/exports',
			body: { organization_id: 'acme', format: 'csv' },
		},
		target: /organization "acme"/,
		maxMiB: 1,
	},
	{
		name: 'gets an export',
		call: async (connection) => await client.getExport(connection, { exportId: 'aexp_1' }),
		answer: JOB,
		request: { method: 'GET', url: '/v1/audit/exports/aexp_1' },
		target: /export "aexp_1"/,
		maxMiB: 1,
	},
	{
		name: 'lists organizations',
		call: async (connection) => await client.listOrganizations(connection, { include: 'active' }),
		answer: ORGANIZATIONS,
		request: { method: 'GET', url: '/v1/audit/orgs' },
		target: /the list of organizations/,
		maxMiB: 64,
	},
	{
		name: 'lists archived organizations too',
		call: async (connection) => await client.listOrganizations(connection, { include: 'all' }),
		answer: ORGANIZATIONS,
		request: { method: 'GET', url: '/v1/audit/orgs', qs: { include_archived: 'true' } },
		target: /the list of organizations/,
		maxMiB: 64,
	},
	{
		name: 'checks integrity',
		call: async (connection) => await client.checkIntegrity(connection, { organizationId: 'a b' }),
		answer: { gaps: [] },
		request: { method: 'GET', url: '/v1/audit/orgs/a%20b/integrity' },
		target: /organization "a b"/,
		maxMiB: 16,
	},
	{
		name: 'lists events',
		call: async (connection) =>
			await eventsOf(connection, { organization_id: 'acme', limit: 7, actor_id: 'a' }),
		answer: { events: [{ id: 'aevt_1' }] },
		request: {
			method: 'GET',
			url: '/v1/audit/events',
			qs: { organization_id: 'acme', limit: 7, actor_id: 'a' },
		},
		target: /organization "acme"/,
		maxMiB: 64,
	},
	{
		name: 'gets an event',
		call: async (connection) => await client.getEvent(connection, { eventId: 'a b' }),
		answer: { id: 'aevt_1' },
		request: { method: 'GET', url: '/v1/audit/events/a%20b' },
		target: /event "a b"/,
		maxMiB: 1,
	},
	{
		name: 'has an event verified',
		call: async (connection) => await client.verifyEvent(connection, { eventId: 'a b' }),
		answer: { valid: true },
		request: { method: 'GET', url: '/v1/audit/events/a%20b/verify' },
		target: /event "a b"/,
		maxMiB: 1,
	},
];

describe.each(ENDPOINTS)('the endpoint that $name', (endpoint) => {
	const { call, answer, request, target, maxMiB } = endpoint;

	it('is asked for exactly that, with the credential', async () => {
		const { connection, requests, credentialTypes } = await connectionTo([says(answer)]);
		await call(connection);
		const [asked, ...others] = requests;
		expect(others).toEqual([]);
		expect({ ...asked, abortSignal: undefined }).toEqual({
			...request,
			url: `https://api.invoance.com${request.url ?? ''}`,
			headers: {
				Accept: 'application/json',
				...(request.method === 'POST' && {
					'Idempotency-Key': expect.stringMatching(UUID) as string,
				}),
			},
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			sendCredentialsOnCrossOriginRedirect: false,
		});
		expect(credentialTypes).toEqual(['invoanceApi']);
	});

	it('names what it is about, and the scope, in its errors', async () => {
		const unknown = await connectionTo([says({ error: 'not_found' }, 404)]);
		const error = call(unknown.connection);
		const isById = target.source.includes('"');
		await expect(error).rejects.toMatchObject({
			message: expect.stringMatching(isById ? target : /There is no Invoance API/) as string,
			description: expect.stringMatching(isById ? /^Check the ID/ : /usual Base URL/) as string,
		});
		const forbidden = await connectionTo([says({ error: 'insufficient_scope' }, 403)]);
		await expect(call(forbidden.connection)).rejects.toThrow(/lacks the scope audit:read/);
	});

	it('gives up after five minutes', async () => {
		const later = (seconds: number) => says({}, 503, { 'retry-after': String(seconds) });
		const startedAt = now();
		const { connection, requests } = await connectionTo([later(290), later(20)]);
		await expect(call(connection)).rejects.toMatchObject({ timeLimitReached: true, status: 503 });
		expect(requests).toHaveLength(2);
		expect(now() - startedAt).toBeLessThan(295_000);
	});

	it('may answer as much as makes sense, and no more', async () => {
		// What is read is JSON and nothing after it but spaces.
		const json = JSON.stringify(answer);
		const enough = await connectionTo([says(json.padEnd(maxMiB * MIB))]);
		await call(enough.connection);
		const tooMuch = await connectionTo([says(json.padEnd(maxMiB * MIB + 1))]);
		await expect(call(tooMuch.connection)).rejects.toThrow(/far larger than it should be/);
	});
});

it('a key that a job quotes is not logged', async () => {
	const job = { ...JOB, status: 'for the-secret' };
	const { connection, log } = await connectionTo([says(job)]);
	await client.getExport(connection, { exportId: JOB.id });
	expect(log).toContain('Invoance node "Audit": Export aexp_1 is for [redacted]');
});

describe('what the endpoints give', () => {
	it('is the job, the organizations, the page, or the answer as it is', async () => {
		const { connection } = await connectionTo(ENDPOINTS.map(({ answer }) => says(answer)));
		const results: unknown[] = [];
		for (const { call } of ENDPOINTS) results.push(await call(connection));
		const job = expect.objectContaining(JOB) as unknown;
		const organizations = [
			expect.objectContaining({ id: 'aorg_1', externalId: 'acme' }) as unknown,
		];
		expect(results).toEqual([
			{ job, askedAt: expect.any(Number) as number },
			job,
			organizations,
			organizations,
			{ gaps: [] },
			[{ id: 'aevt_1' }],
			{ id: 'aevt_1' },
			{ valid: true },
		]);
	});

	it.each([
		[client.checkIntegrity, /the result of an integrity check/],
		[client.getEvent, /an event/],
		[client.verifyEvent, /the result of a verification/],
	])('must be an object: %p', async (call, message) => {
		const { connection } = await connectionTo([says([])]);
		const ids = { eventId: 'x', organizationId: 'x' };
		await expect(call(connection, ids)).rejects.toThrow(message);
	});

	it('of an order with filters has been ordered with them', async () => {
		const { connection, requests } = await connectionTo([says(JOB)]);
		const filters = { actions: 'a,b', range_start: '2026-01-01T00:00:00Z' };
		await client.createExport(connection, { ...order, filters });
		expect(requests[0]?.body).toEqual({ organization_id: 'acme', format: 'csv', filters });
	});

	it('of an order whose request is repeated is one export, of a second order another one', async () => {
		const { connection, requests } = await connectionTo([says({}, 503), says(JOB), says(JOB)]);
		await client.createExport(connection, order);
		await client.createExport(connection, order);
		const [first, retried, second] = requests.map(({ headers }) => headers?.['Idempotency-Key']);
		expect(retried).toBe(first);
		expect(second).not.toBe(first);
	});

	it('names the organization in errors as the caller does', async () => {
		const { connection } = await connectionTo([says({ error: 'org_archived' }, 409)]);
		const creating = client.createExport(connection, { ...order, organizationName: 'Acme Ltd' });
		await expect(creating).rejects.toThrow(/^The organization "Acme Ltd" is archived/);
	});

	it('of another export than was asked for is refused', async () => {
		const foreign = says({ ...JOB, id: 'aexp_2', status: 'ready' });
		const { connection } = await connectionTo([foreign]);
		await expect(client.getExport(connection, { exportId: 'aexp_1' })).rejects.toMatchObject({
			message: 'Invoance answered about another export than "aexp_1"',
			retryable: false,
		});
	});

	it('comes before the deadline that an operation sets, or not at all', async () => {
		const busy = says({}, 503, { 'retry-after': '20' });
		const { connection, requests } = await connectionTo([busy, busy]);
		const deadline = now() + 10_000;
		const late = { timeLimitReached: true };
		const found = client.getExport(connection, { exportId: 'x', deadline });
		await expect(found).rejects.toMatchObject(late);
		const created = client.createExport(connection, { ...order, deadline });
		await expect(created).rejects.toMatchObject(late);
		expect(requests).toHaveLength(2);
	});
});
