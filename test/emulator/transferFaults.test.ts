import { setTimeout } from 'node:timers/promises';
import { request } from 'undici';

import { callApi, createJob, downloadUrl, finished, jobIn, send } from './callApi';
import { startEmulator, type Fault } from '.';
import { useEmulator } from './useEmulator';

const BYTES = 3_000_000;
const emulator = useEmulator({ eventsPerOrganization: 60, coldJobDurationMs: 0 });
let id: string;
let url: string;
beforeEach(async () => {
	id = emulator.addSyntheticExport({ bytes: BYTES });
	url = await downloadUrl(emulator, id);
});

const me = () => callApi(emulator, '/v1/me');

/** Longer than a client takes to read what has arrived. */
const forAWhile = async () => {
	await setTimeout(500);
};

/** Reads a body as far as it goes. */
async function readBody(from: string, waitMs = 1000) {
	const { statusCode, headers, body } = await request(from, { bodyTimeout: waitMs });
	let bytes = 0;
	try {
		for await (const chunk of body) {
			if (chunk instanceof Buffer) bytes += chunk.length;
		}
		return { statusCode, headers, bytes, error: undefined };
	} catch (error) {
		return { statusCode, headers, bytes, error: error instanceof Error ? error.message : '?' };
	}
}

/** One download under a fault of the storage. */
function struck(fault: Fault, waitMs?: number) {
	emulator.faults.add({ on: 'storage', fault });
	return readBody(url, waitMs);
}

describe('connections', () => {
	test('resetBeforeHeaders cuts it before any byte', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'resetBeforeHeaders' } });
		await expect(me()).rejects.toMatchObject({ code: 'ECONNRESET' });
		await expect(struck({ type: 'resetBeforeHeaders' })).rejects.toThrow();
	});

	test('a create that was cut off has happened: its Idempotency-Key finds the job', async () => {
		const headers = { authorization: `Bearer ${emulator.apiKey}`, 'idempotency-key': 'cut' };
		const json = { organization_id: 'acme', format: 'csv' };
		const create = () => callApi(emulator, '/v1/audit/exports', { headers, json });
		emulator.resetRecords();
		emulator.faults.add({ on: 'createExport', fault: { type: 'resetBeforeHeaders' } });
		await expect(create()).rejects.toThrow();
		const { id: jobId } = jobIn(await create());
		expect(emulator.requests.map((one) => one.exportId)).toEqual([jobId, jobId]);
	});

	test.each([0, 1, 1000, 2_500_000])('resetInBody lets %d bytes through', async (afterBytes) => {
		const result = await struck({ type: 'resetInBody', afterBytes, until: forAWhile });
		expect(result).toMatchObject({ statusCode: 200, bytes: afterBytes });
		expect(result.headers['content-length']).toBe(String(BYTES));
		expect(result.error).toBeDefined();
	});

	test('stall sends some bytes and then nothing', async () => {
		const result = await struck({ type: 'stall', afterBytes: 70_000 }, 1);
		expect(result).toMatchObject({ statusCode: 200, bytes: 70_000 });
		expect(result.error).toMatch(/timeout/i);
		emulator.faults.add({ on: 'storage', fault: { type: 'stall', afterBytes: 'beforeHeaders' } });
		await expect(request(url, { headersTimeout: 1 })).rejects.toThrow(/timeout/i);
	});

	test('a stalled answer ends with close()', async () => {
		const brief = await startEmulator();
		brief.faults.add({ on: 'me', fault: { type: 'stall', afterBytes: 'beforeHeaders' } });
		brief.faults.add({ on: 'listOrganizations', fault: { type: 'delay', ms: 60_000 } });
		const ends = ['/v1/me', '/v1/audit/orgs'].map((path) => callApi(brief, path));
		const outcome = Promise.allSettled(ends);
		while (brief.requests.length < 2) await new Promise(setImmediate);
		await brief.close();
		expect((await outcome).map((one) => one.status)).toEqual(['rejected', 'rejected']);
	});
});

describe('bodies', () => {
	test('slowBody comes in small pieces, complete', async () => {
		const small = emulator.addSyntheticExport({ bytes: 50 });
		const slowUrl = await downloadUrl(emulator, small);
		const fault: Fault = { type: 'slowBody', bytesPerChunk: 10, delayMs: 10 };
		emulator.faults.add({ on: 'storage', fault });
		const began = performance.now();
		expect(await readBody(slowUrl)).toMatchObject({ bytes: 50, error: undefined });
		// Four waits; the client need not wait for the one after its last byte.
		expect(performance.now() - began).toBeGreaterThanOrEqual(35);
	});

	test('wrongLength announces more than there is, or less', async () => {
		const more = await struck({ type: 'wrongLength', announce: 5 });
		expect(more.headers['content-length']).toBe(String(BYTES + 5));
		expect([more.bytes, more.error === undefined]).toEqual([BYTES, false]);
		const less = await struck({ type: 'wrongLength', announce: -5 });
		expect(less.headers['content-length']).toBe(String(BYTES - 5));
	});

	test('noLength is chunked, noETag has no ETag, both complete', async () => {
		const chunked = await struck({ type: 'noLength' });
		expect(chunked).toMatchObject({ bytes: BYTES, error: undefined });
		expect(chunked.headers['content-length']).toBeUndefined();
		expect(chunked.headers['transfer-encoding']).toBe('chunked');
		const anonymous = await struck({ type: 'noETag' });
		expect([anonymous.bytes, anonymous.headers.etag]).toEqual([BYTES, undefined]);
	});

	test('ignoreRange answers 200 with everything under the same ETag', async () => {
		emulator.faults.add({ on: 'storage', fault: { type: 'ignoreRange' } });
		const answer = await send(url, { headers: { range: 'bytes=10-' } });
		const { etag } = await emulator.exportObject(id);
		expect([answer.status, answer.text.length, answer.headers.etag]).toEqual([200, BYTES, etag]);
	});

	test.each(['synthetic', 'of events'])('replaceObject changes every part: %s', async (kind) => {
		const jobId = kind === 'synthetic' ? id : (await createJob(emulator)).id;
		await finished(emulator, jobId);
		const before = await emulator.exportObject(jobId);
		const old = await send(await downloadUrl(emulator, jobId));
		emulator.faults.add({ on: 'storage', fault: { type: 'replaceObject' } });
		const replaced = await send(await downloadUrl(emulator, jobId));
		const after = await emulator.exportObject(jobId);
		expect([old.headers.etag, replaced.headers.etag]).toEqual([before.etag, after.etag]);
		expect(after.etag).not.toBe(before.etag);
		expect(after.sha256).not.toBe(before.sha256);
		expect(replaced.text).toHaveLength(old.text.length);
		expect(replaced.text.slice(0, 1000)).not.toBe(old.text.slice(0, 1000));
		expect(replaced.text.slice(-1000)).not.toBe(old.text.slice(-1000));
		expect(await send(await downloadUrl(emulator, jobId))).toMatchObject({ text: replaced.text });
	});
});
