import { z } from 'zod';

import { callApi, errorCode, read, send } from './callApi';
import { startEmulator, type Emulator } from '.';

const organizationsSchema = z.object({
	orgs: z.array(
		z
			.object({
				id: z.string().regex(/^aorg_[0-9A-Z]{26}$/),
				organization_id: z.string(),
				external_id: z.string(),
				name: z.string().nullable(),
				retention_days: z.number().int(),
				created_at: z.string().datetime(),
				archived_at: z.string().datetime().nullable(),
			})
			.strict(),
	),
});
const meSchema = z.object({
	valid: z.literal(true),
	organization: z.object({
		id: z.string(),
		name: z.string(),
		issuer_name: z.string(),
		primary_domain: z.string(),
		domain_verified: z.boolean(),
		plan_tier: z.string(),
	}),
	tenant: z.object({ id: z.string(), name: z.string() }),
	api_key: z.object({
		id: z.string(),
		name: z.string(),
		key_prefix: z.string(),
		key_last4: z.string().length(4),
		scopes: z.array(z.string()),
		created_at: z.string(),
		last_used_at: z.string(),
	}),
	limits: z.object({ rate_limit_per_sec: z.number() }),
});

let emulator: Emulator;
beforeAll(async () => {
	emulator = await startEmulator({ eventsPerOrganization: 250 });
});
afterAll(() => emulator.close());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

describe('authentication', () => {
	test.each<[string, (one: Emulator) => Record<string, string>, number, string]>([
		['no key', () => ({}), 401, 'missing_api_key'],
		['another scheme', () => ({ authorization: 'Basic abc' }), 401, 'invalid_authorization_scheme'],
		['a key of another make', () => bearer('sk_live_1'), 401, 'invalid_api_key_format'],
		['an unknown key', () => bearer('invoance_live_no'), 401, 'invalid_api_key'],
		['a revoked key', (one) => bearer(one.keys.revoked), 401, 'api_key_revoked'],
		['a key used from elsewhere', (one) => bearer(one.keys.ipBlocked), 403, 'ip_not_allowed'],
	])('%s is refused on every endpoint', async (_name, headersOf, status, code) => {
		const headers = headersOf(emulator);
		for (const path of [
			'/v1/me',
			'/v1/audit/orgs',
			'/v1/audit/exports/aexp_1',
			'/v1/audit/events',
		]) {
			const answer = await callApi(emulator, path, { headers });
			expect([answer.status, errorCode(answer)]).toEqual([status, code]);
		}
	});

	test('a key may come in X-API-Key', async () => {
		const headers = { 'x-api-key': emulator.apiKey };
		expect((await callApi(emulator, '/v1/me', { headers })).status).toBe(200);
	});

	test.each(['noScopes', 'writeOnly'] as const)('reading needs audit:read: %s', async (name) => {
		const headers = bearer(emulator.keys[name]);
		const list = await callApi(emulator, '/v1/audit/orgs', { headers });
		expect([list.status, errorCode(list)]).toEqual([403, 'insufficient_scope']);
		const json = { organization_id: 'acme', format: 'csv' };
		const create = await callApi(emulator, '/v1/audit/exports', { headers, json });
		expect([create.status, errorCode(create)]).toEqual([403, 'insufficient_scope']);
	});

	test('/v1/me needs a key but no scope, and tells what the key may do', async () => {
		const full = read(meSchema, await callApi(emulator, '/v1/me'));
		expect(full.api_key.scopes).toEqual(['audit:read']);
		expect(emulator.apiKey.endsWith(full.api_key.key_last4)).toBe(true);
		const headers = bearer(emulator.keys.noScopes);
		expect(read(meSchema, await callApi(emulator, '/v1/me', { headers })).api_key.scopes).toEqual(
			[],
		);
	});
});

describe('organizations', () => {
	test('archived ones are listed on demand only', async () => {
		const some = read(organizationsSchema, await callApi(emulator, '/v1/audit/orgs'));
		expect(some.orgs).toHaveLength(3);
		expect(some.orgs.every((one) => one.archived_at === null)).toBe(true);
		const path = '/v1/audit/orgs?include_archived=true';
		const all = read(organizationsSchema, await callApi(emulator, path));
		expect(all.orgs).toEqual(emulator.organizations);
		expect(all.orgs.at(-1)?.archived_at).not.toBeNull();
	});

	test('integrity is checked by either id', async () => {
		const [first] = emulator.organizations;
		const byId = await callApi(emulator, `/v1/audit/orgs/${first?.id ?? ''}/integrity`);
		const byName = await callApi(emulator, '/v1/audit/orgs/acme/integrity');
		expect(byId.status).toBe(200);
		const shape = z.object({ org_id: z.string(), last_seq: z.number(), gaps: z.array(z.never()) });
		expect(read(shape, byName)).toEqual(read(shape, byId));
		expect(read(shape, byId)).toEqual({ org_id: first?.id, last_seq: 250, gaps: [] });
		const none = await callApi(emulator, '/v1/audit/orgs/nobody/integrity');
		expect([none.status, errorCode(none)]).toEqual([404, 'organization_not_found']);
	});

	test('thousands have distinct ids, and some no name', async () => {
		const many = await startEmulator({ organizationCount: 5000 });
		await many.close();
		expect(new Set(many.organizations.map((one) => one.id)).size).toBe(5000);
		expect(new Set(many.organizations.map((one) => one.organization_id)).size).toBe(5000);
		expect(many.organizations.some((one) => one.name === null)).toBe(true);
		expect(many.organizations.filter((one) => one.archived_at !== null)).toHaveLength(1);
	});
});

describe('limits', () => {
	test('a body over 1 MiB is too large', async () => {
		const json = { organization_id: 'a'.repeat(1024 * 1024), format: 'csv' };
		const answer = await callApi(emulator, '/v1/audit/exports', { json });
		expect([answer.status, errorCode(answer)]).toEqual([413, 'payload_too_large']);
	});

	test('an unknown path is a 404 in the same form', async () => {
		const answer = await callApi(emulator, '/v2/nothing');
		expect([answer.status, errorCode(answer)]).toEqual([404, 'not_found']);
	});
});

test('requests are recorded in order, with what they carried, and counted at their peak', async () => {
	emulator.resetRecords();
	emulator.faults.add({ on: 'me', times: 3, fault: { type: 'delay', ms: 30 } });
	await Promise.all([1, 2, 3].map((n) => callApi(emulator, `/v1/me?n=${n}`)));
	await send(`${emulator.storageUrl}/exports/x?y=1`);
	expect(emulator.requests.map(({ server, path }) => `${server} ${path}`)).toEqual([
		'api /v1/me',
		'api /v1/me',
		'api /v1/me',
		'storage /exports/x',
	]);
	expect(emulator.requests[0]).toMatchObject({ method: 'GET', query: { n: '1' }, status: 200 });
	expect(emulator.requests[0]?.headers['authorization']).toBe(`Bearer ${emulator.apiKey}`);
	const { at, finishedAt } = emulator.requests[0] ?? {};
	expect(Number(finishedAt) - Number(at)).toBeGreaterThan(25);
	expect(emulator.peakConcurrency('api')).toBe(3);
	expect(emulator.peakConcurrency('storage')).toBe(1);
	emulator.resetRecords();
	expect(emulator.requests).toEqual([]);
	expect(emulator.peakConcurrency('api')).toBe(0);
});
