import { MockAgent } from 'undici';

import { differs } from '../../tools/contract/check';
import { checks } from '../../tools/contract/checks';
import { Client } from '../../tools/contract/client';
import { verdictOf } from '../../tools/contract/run';
import { Session, objectsIn } from '../../tools/contract/session';
import { startEmulator } from '../emulator';
import { useEmulator } from '../emulator/useEmulator';
import { lookAt, lookAtAll, named } from './look';
import { cases } from './unfaithful';
import type { Case } from './unfaithful/case';

const emulator = useEmulator({ jobDurationMs: 5, coldJobDurationMs: 5 });
const found = new Set<string>();

afterEach(() => {
	const { currentTestName = '' } = expect.getState();
	found.add(/[a-z]+\.[a-z0-9-]+/.exec(currentTestName)?.[0] ?? '');
});

function make({ faults, isReadyAtOnce = false }: Case): void {
	for (const [on, fault, which] of faults) {
		emulator.faults.add({ on, fault, times: Infinity, ...which });
	}
	if (!isReadyAtOnce) return;
	const id = emulator.addSyntheticExport({ bytes: 100, format: 'ndjson' });
	emulator.faults.add({ on: 'createExport', fault: { type: 'patchJob', patch: { id } } });
}

describe('a difference is found', () => {
	test.each(cases.map((one) => [one.assumption, one.how, one] as const))(
		'%s: %s',
		async (assumption, how, one) => {
			make(one);
			const options = one.options?.(emulator) ?? {};
			expect(await lookAt(emulator, assumption, options)).toEqual(differs(how));
		},
	);
});

/** The first events of the emulator's first organization, with other fields. */
async function alter(fields: Record<string, unknown>): Promise<void> {
	const session = new Session(new Client({ key: emulator.apiKey, baseUrl: emulator.baseUrl }), {
		pollMs: 5,
		exportMs: 20_000,
	});
	const { events } = await session.organization();
	const [first, ...others] = objectsIn(events, 'events');
	const altered = [{ ...first, ...fields }, ...others.slice(0, 2)];
	const fault = { type: 'patchBody', patch: { events: altered } } as const;
	emulator.faults.add({ on: 'listEvents', times: Infinity, fault });
}

describe('a difference in events is found', () => {
	test.each([
		['events.fields', { ingested_at: undefined }, '"0.ingested_at" is nothing'],
		['events.fields', { payload_hash: 'ABC' }, '"0.payload_hash" is a text of another form'],
		['events.id-prefix', { id: 'evt_1' }, 'an id begins with something else'],
		['events.metadata', { metadata: { a: { b: 1 } } }, 'a value is an object, or a fraction'],
		['events.metadata', { metadata: { a: 1.5 } }, 'a value is a number, or a fraction'],
		['events.seq', { seq: 7 }, 'the first ten events of the list leave numbers out, or repeat one'],
		['signatures.payload-hash', { action: 'other' }, 'of 3 events, 1 have another hash'],
		[
			'signatures.ed25519',
			{ signature: '00'.repeat(64) },
			'of 3 events, 1 have a signature that their own key does not verify',
		],
		['signatures.one-key', { signing_public_key: '00'.repeat(32) }, 'ten events have 2 keys'],
	])('%s, with %j', async (assumption, fields, how) => {
		await alter(fields);
		expect(await lookAt(emulator, assumption)).toEqual(differs(how));
	});
});

describe('a difference is found that takes more than an answer', () => {
	test('requests.https, where the API answers plain HTTP', async () => {
		const dispatcher = new MockAgent();
		dispatcher.disableNetConnect();
		const plain = dispatcher.get('http://api.invoance.test');
		plain.intercept({ path: '/v1/me' }).reply(401, { error: 'missing_api_key' });
		const baseUrl = 'https://api.invoance.test/';
		expect(await lookAt(emulator, 'requests.https', { baseUrl, dispatcher })).toEqual(
			differs('plain HTTP is answered as HTTPS is'),
		);
	});

	test('organizations.one-page, where there are several', async () => {
		const paged = await startEmulator({ organizationPageSize: 2 });
		const outcome = await lookAt(paged, 'organizations.one-page');
		await paged.close();
		expect(outcome).toEqual(differs('the answer has next_cursor'));
	});

	test('storage.other-host, where files come from the API', async () => {
		const patch = { download_url: `${emulator.baseUrl}/file` };
		emulator.faults.add({ on: 'getExport', fault: { type: 'patchJob', patch } });
		expect(await lookAt(emulator, 'storage.other-host')).toEqual(
			differs('it is the host of the API'),
		);
	});

	test('storage.expired, where an address outlives its time', async () => {
		const hasty = await startEmulator({ urlLifetimeSeconds: 1, coldJobDurationMs: 5 });
		hasty.faults.add({ on: 'storage', fault: { type: 'status', status: 200, body: 'rows' } });
		const outcome = await lookAt(hasty, 'storage.expired');
		await hasty.close();
		expect(outcome).toEqual(differs('the answer is 200, or not in XML'));
	});

	test.each([
		['requests.rate-limit', 'a refusal names no pause'],
		['requests.rate-limit-code', 'the code is "slow_down"'],
		['errors.shape', 'a 429 has no "error" and "message" that are texts'],
	])('%s, of a refusal', async (assumption, how) => {
		const body = { error: 'slow_down' };
		emulator.faults.add({ on: 'me', fault: { type: 'status', status: 429, body } });
		const results = await lookAtAll(emulator);
		const result = results.find(({ check }) => check.assumption === assumption);
		expect(result?.outcome).toEqual(differs(how));
	});

	test('ledger.scope cannot be seen with a key that may write, which then writes nothing', async () => {
		const outcome = await lookAt(emulator, 'ledger.scope', { key: emulator.keys.ledger });
		expect(outcome.verdict).toBe('unseen');
	});
});

test('every assumption is found wrong by some test, but those that take writing to the ledger', () => {
	const names = checks.map(({ assumption }) => assumption);
	expect(names.filter((name) => !found.has(name))).toEqual(['ledger.anchor', 'ledger.duplicate']);
});

describe('what a difference means', () => {
	test('one that something needs breaks the node', async () => {
		emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'patchJob', patch: { status: 'completed' } },
		});
		const results = await lookAtAll(emulator);
		expect(named(results, 'differs')).toEqual(['exports.status-words', 'exports.ready']);
		expect(verdictOf(results)).toBe('breaks');
	});

	test('one that is tolerated does not', async () => {
		emulator.faults.add({ on: 'storage', times: Infinity, fault: { type: 'ignoreRange' } });
		emulator.faults.add({ on: 'me', times: Infinity, fault: { type: 'noDate' } });
		const results = await lookAtAll(emulator);
		expect(named(results, 'differs')).toEqual(['requests.date-header', 'storage.range']);
		expect(verdictOf(results)).toBe('works');
	});

	test('nor does an account that does not answer, of which pace and time are learnt at most', async () => {
		const body = { error: 'not_found', message: 'words' };
		const fault = { type: 'status', status: 404, body } as const;
		emulator.faults.add({ on: 'me', times: Infinity, fault });
		const results = await lookAtAll(emulator);
		expect(named(results, 'differs')).toContain('account.me');
		expect(verdictOf(results)).toBe('works');
	});
});
