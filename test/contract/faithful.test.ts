import { MockAgent } from 'undici';

import { HOLDS } from '../../tools/contract/check';
import { verdictOf } from '../../tools/contract/run';
import { summaryOf } from '../../tools/contract/summary';
import { startEmulator } from '../emulator';
import { useEmulator } from '../emulator/useEmulator';
import { lookAt, lookAtAll, named } from './look';

const emulator = useEmulator({ jobDurationMs: 30, coldJobDurationMs: 30 });

/** What a key with scopes, an address for minutes and a plan without a limit cannot show. */
const UNSEEN = [
	'requests.https',
	'account.no-scope',
	'storage.expired',
	'ledger.anchor',
	'ledger.duplicate',
	'errors.scope',
	'requests.rate-limit',
	'requests.rate-limit-code',
];

describe('of an API that is as the document says', () => {
	test('every assumption holds that can be seen', async () => {
		const results = await lookAtAll(emulator);
		expect(named(results, 'differs')).toEqual([]);
		expect(named(results, 'unseen')).toEqual(UNSEEN);
		expect(verdictOf(results)).toBe('works');
		expect(summaryOf(results)).toContain('**The node works with this API.**');
	});

	test('one export is made, and nothing is written to the ledger', async () => {
		emulator.resetRecords();
		await lookAtAll(emulator);
		const written = emulator.requests.filter(
			({ method, status = 0 }) => method === 'POST' && status < 300,
		);
		expect(new Set(written.map(({ path }) => path))).toEqual(new Set(['/v1/audit/exports']));
		expect(new Set(written.map(({ exportId }) => exportId)).size).toBe(1);
	});

	test('no key goes to the storage', async () => {
		emulator.resetRecords();
		await lookAtAll(emulator);
		const stored = emulator.requests.filter(({ server }) => server === 'storage');
		expect(stored.length).toBeGreaterThan(3);
		expect(JSON.stringify(stored)).not.toContain(emulator.apiKey);
	});

	test.each(['acme', 'aorg'])('an organization is named by either id: %s', async (which) => {
		const [first] = emulator.organizations;
		const organization = which === 'acme' ? first?.organization_id : first?.id;
		const results = await lookAtAll(emulator, { organization });
		expect(named(results, 'differs')).toEqual([]);
		expect(named(results, 'unseen')).toEqual(UNSEEN);
	});
});

describe('what takes another account to be seen holds there', () => {
	test.each(['account.no-scope', 'errors.scope'])('%s, with a key without scopes', async (name) => {
		expect(await lookAt(emulator, name, { key: emulator.keys.noScopes })).toEqual(HOLDS);
	});

	test('the rate limit, under one', async () => {
		const limited = await startEmulator({ rateLimitPerSecond: 15, jobDurationMs: 30 });
		const results = await lookAtAll(limited, { exportMs: 30_000 });
		await limited.close();
		expect(named(results, 'differs')).toEqual([]);
		expect(named(results, 'holds')).toEqual(
			expect.arrayContaining(['requests.rate-limit', 'requests.rate-limit-code']),
		);
	});

	test('an address that expires soon', async () => {
		const hasty = await startEmulator({ urlLifetimeSeconds: 1, coldJobDurationMs: 30 });
		const outcome = await lookAt(hasty, 'storage.expired');
		await hasty.close();
		expect(outcome).toEqual(HOLDS);
	});

	test.each([301, 403, 426])('plain HTTP, where it is answered with %d', async (status) => {
		const baseUrl = 'https://api.invoance.test';
		const dispatcher = new MockAgent();
		dispatcher.disableNetConnect();
		const plain = dispatcher.get('http://api.invoance.test');
		plain.intercept({ path: '/v1/me' }).reply(status, '');
		expect(await lookAt(emulator, 'requests.https', { baseUrl, dispatcher })).toEqual(HOLDS);
		dispatcher.assertNoPendingInterceptors();
	});

	test('plain HTTP, where nobody answers', async () => {
		const dispatcher = new MockAgent();
		dispatcher.disableNetConnect();
		const baseUrl = 'https://api.invoance.test';
		expect(await lookAt(emulator, 'requests.https', { baseUrl, dispatcher })).toEqual(HOLDS);
	});
});

describe('what cannot be told', () => {
	test.each(['revoked', 'writeOnly', 'ipBlocked', 'noScopes'] as const)(
		'with a key that is %s, nothing is called different',
		async (which) => {
			const results = await lookAtAll(emulator, { key: emulator.keys[which] });
			expect(named(results, 'differs')).toEqual([]);
		},
	);

	test('where nobody answers, nothing is called different', async () => {
		const results = await lookAtAll(emulator, { baseUrl: 'http://127.0.0.1:1' });
		expect(named(results, 'holds')).toEqual(['requests.key-prefix']);
		expect(named(results, 'differs')).toEqual([]);
		expect(verdictOf(results)).toBe('cannot tell');
	});

	test('without events, events cannot be told, and all else can', async () => {
		const empty = await startEmulator({ eventsPerOrganization: 0, jobDurationMs: 30 });
		const results = await lookAtAll(empty);
		await empty.close();
		expect(named(results, 'differs')).toEqual([]);
		expect(named(results, 'holds')).toContain('exports.ready');
		expect(verdictOf(results)).toBe('cannot tell');
	});

	test('an export that takes too long is not called different', async () => {
		emulator.nextJobs({ neverReady: true });
		const outcome = await lookAt(emulator, 'exports.ready', { exportMs: 20 });
		expect(outcome.verdict).toBe('unseen');
	});

	test('a 5xx says nothing about the API', async () => {
		emulator.faults.add({ on: 'me', times: 9, fault: { type: 'status', status: 503 } });
		expect((await lookAt(emulator, 'account.me')).verdict).toBe('unseen');
	});
});
