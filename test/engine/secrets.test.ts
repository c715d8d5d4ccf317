import type { Fault } from '../emulator';
import type { RunResult } from './execution';
import { oneStep, useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();

/** Everything that n8n would save of an execution, and what its errors carry besides. */
function traces({ run, error }: RunResult): string {
	const seen = new Set<unknown>();
	const visit = (value: unknown): unknown => {
		if (typeof value !== 'object' || value === null) return value;
		if (seen.has(value)) return '[seen]';
		seen.add(value);
		if (Array.isArray(value)) return value.map(visit);
		const names = Object.getOwnPropertyNames(value);
		return Object.fromEntries(
			names.map((name) => [name, visit((value as Record<string, unknown>)[name])]),
		);
	};
	return JSON.stringify(visit([run, error]));
}

/** The same, without the `download_url` that create, wait and get hand on. */
function withoutHandedOnUrls(result: RunResult): string {
	return traces(result).replace(/"download_url":"[^"]*"/g, '');
}

function answer(status: number, body: Record<string, unknown>): Fault {
	return { type: 'status', status, body };
}

describe('a run that succeeds', () => {
	it('shows the key nowhere and the presigned URL only in the job that is handed on', async () => {
		const result = await stage.engine.run(await workflow('create-wait-download'));
		expect(result.error).toBeUndefined();
		expect(traces(result)).toContain('X-Amz-Signature');
		expect(traces(result)).not.toContain(stage.emulator.apiKey);
		expect(withoutHandedOnUrls(result)).not.toContain('X-Amz-Signature');
		const { json, binary } = result.items('Download Export')[0] ?? { json: {} };
		expect(JSON.stringify([json, binary])).not.toMatch(/https?:/);
	});

	it('never sends the key to storage', async () => {
		await stage.engine.run(await workflow('create-wait-download'));
		const toStorage = stage.emulator.requests.filter(({ server }) => server === 'storage');
		expect(toStorage).toHaveLength(1);
		expect(JSON.stringify(toStorage)).not.toContain(stage.emulator.apiKey);
		expect(toStorage[0]?.headers).not.toHaveProperty('authorization');
		expect(toStorage[0]?.headers).not.toHaveProperty('x-api-key');
		expect(toStorage[0]?.headers['accept-encoding']).toBe('identity');
	});
});

describe('a run that fails', () => {
	it.each<[string, 'getExport' | 'storage', () => Fault]>([
		[
			'because the server echoes the key',
			'getExport',
			() => ({
				type: 'status',
				status: 401,
				body: { error: 'invalid_api_key', message: `Bad key ${stage.emulator.apiKey}` },
			}),
		],
		[
			'because the job failed and quotes a presigned URL',
			'getExport',
			() => ({
				type: 'patchJob',
				patch: {
					status: 'failed',
					error: 'PUT https://x.example/y?X-Amz-Signature=deadbeef failed',
				},
			}),
		],
		['because the connection fails', 'getExport', () => ({ type: 'resetBeforeHeaders' })],
		[
			'because storage refuses',
			'storage',
			() => ({ type: 'status', status: 403, body: '<Error/>' }),
		],
		['because storage resets', 'storage', () => ({ type: 'resetBeforeHeaders' })],
		['because storage cuts the body', 'storage', () => ({ type: 'resetInBody', afterBytes: 0 })],
		[
			'because storage redirects',
			'storage',
			() => ({ type: 'redirect', location: 'http://x.example/?X-Amz-Signature=deadbeef' }),
		],
	])('%s shows neither key nor presigned URL', async (_, on, fault) => {
		const id = await stage.readyExport();
		stage.emulator.faults.add({ on, times: Infinity, fault: fault() });
		const results = [
			await stage.engine.run(await workflow('download'), { input: [{ id }] }),
			await stage.engine.run(await workflow('download', {}, { onError: 'continueRegularOutput' }), {
				input: [{ id }],
			}),
		];
		expect(results[0]?.error).toBeDefined();
		expect(results[1]?.items('Invoance')[0]?.json).toHaveProperty('error');
		for (const result of results) {
			expect(traces(result)).not.toContain(stage.emulator.apiKey);
			expect(traces(result)).not.toMatch(/X-Amz-Signature=[^[]/);
		}
	});

	it.each(['invoance_live_0123456789abcdef', 'inv_live_0123456789abcdef', 'inv_test_abc-DEF_12'])(
		'because the server quotes somebody’s key does not show it: %s',
		async (key) => {
			const id = await stage.readyExport();
			const body = { error: 'invalid_payload', message: `Bearer ${key} is not "${key}".` };
			const fault = { type: 'status', status: 400, body } as const;
			stage.emulator.faults.add({ on: 'getExport', times: Infinity, fault });
			const result = await stage.engine.run(await workflow('get'), { input: [{ id }] });
			expect(result.error?.description).toContain('[redacted]');
			expect(traces(result)).not.toContain(key);
		},
	);

	it.each<[string, 'createExport' | 'getExport', (key: string) => Fault]>([
		[
			'the reason why a job failed',
			'getExport',
			(key) => answer(200, { id: 'aexp_1', status: 'failed', error: { detail: `Key ${key}` } }),
		],
		['a status', 'getExport', (key) => answer(200, { id: 'aexp_1', status: `For ${key}` })],
		['an ID', 'getExport', (key) => answer(200, { id: key, status: 'queued' })],
		[
			'what a quota is for',
			'createExport',
			(key) => answer(429, { error: 'quota_exceeded', resource: `exports of ${key}` }),
		],
		[
			'a message, although the credential has the key with blanks around it',
			'createExport',
			(key) => answer(400, { error: 'bad_request', message: `Key "${key}"` }),
		],
	])('does not show a key of any form that the server puts into %s', async (_, on, fault) => {
		const key = 'opaque-0123456789';
		const engine = await stage.engineWithKey(` ${key}\n`);
		const created = answer(202, { id: 'aexp_1', status: 'queued' });
		stage.emulator.faults.add({ on, times: Infinity, fault: fault(key) });
		stage.emulator.faults.add({ on: 'createExport', fault: created });
		const options = { maxWait: 0.01, maxAttempts: 1 };
		const { run, error } = await engine.run(await oneStep({ options }));
		expect(error?.message).toBeDefined();
		expect(JSON.stringify([run.data.resultData, error])).not.toContain(key);
		expect(`${error?.message} ${error?.description}`).toContain('[redacted]');
	});

	it('because the key is wrong asks only once', async () => {
		const engine = await stage.engineWithKey('invoance_live_wrong');
		const { error } = await engine.run(await workflow('get'), { input: [{ id: 'aexp_1' }] });
		expect(error?.message).toMatch(/does not accept the API key/);
		expect(stage.emulator.requests).toHaveLength(1);
	});
});

describe('an unsafe address', () => {
	it.each([
		['plain http to another host', 'http://storage.example/file?X-Amz-Signature=deadbeef'],
		['a user name', 'https://user:pass@storage.example/file'],
		['another scheme', 'file:///etc/passwd'],
		['no URL at all', 'storage'],
	])('of a download with %s is not opened', async (_, download_url) => {
		const id = await stage.readyExport();
		stage.emulator.resetRecords();
		stage.emulator.faults.add({
			on: 'getExport',
			fault: { type: 'patchJob', patch: { download_url } },
		});
		const result = await stage.engine.run(await workflow('download'), { input: [{ id }] });
		expect(result.error?.message).toBe('Invoance gave a download address that is not safe to use');
		expect(traces(result)).not.toContain('deadbeef');
		expect(stage.emulator.requests.filter(({ server }) => server === 'storage')).toEqual([]);
	});
});
