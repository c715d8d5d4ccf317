import { createHash } from 'node:crypto';

import { createJob, downloadUrl, send } from './callApi';
import { startEmulator } from '.';
import { useEmulator } from './useEmulator';

let now = Date.parse('2026-07-15T10:00:00.000Z');
const emulator = useEmulator({
	now: () => now,
	eventsPerOrganization: 600,
	coldJobDurationMs: 0,
	urlLifetimeSeconds: 60,
});
let id: string;
let whole: Buffer;
let etag: string;

beforeAll(async () => {
	id = (await createJob(emulator)).id;
	await downloadUrl(emulator, id);
	whole = await emulator.exportBytes(id);
	etag = (await emulator.exportObject(id)).etag;
});

async function get(headers: Record<string, string> = {}) {
	return send(await downloadUrl(emulator, id), { headers });
}

describe('presigned URLs', () => {
	test('carry their expiry and look like S3’s', async () => {
		const url = new URL(await downloadUrl(emulator, id));
		expect(url.origin).toBe(emulator.storageUrl);
		expect(url.pathname).toMatch(new RegExp(`^/exports/[^/]+/${id}\\.ndjson$`));
		expect([...url.searchParams.keys()]).toEqual([
			'X-Amz-Algorithm',
			'X-Amz-Credential',
			'X-Amz-Date',
			'X-Amz-Expires',
			'X-Amz-SignedHeaders',
			'X-Amz-Signature',
		]);
		expect(url.searchParams.get('X-Amz-Date')).toBe('20260715T100000Z');
		expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
	});

	test('work until they expire, and not a moment longer', async () => {
		const url = await downloadUrl(emulator, id);
		now += 60_000;
		expect((await send(url)).status).toBe(200);
		now += 1;
		const late = await send(url);
		expect(late.status).toBe(403);
		expect(late.headers['content-type']).toBe('application/xml');
		expect(late.text).toContain(
			'<Error><Code>AccessDenied</Code><Message>Request has expired</Message>',
		);
	});

	test.each<[string, (url: string) => string]>([
		['a longer lifetime', (url) => url.replace('Expires=60', 'Expires=6000')],
		['another object', (url) => url.replace('.ndjson', '.csv')],
		['another parameter', (url) => `${url}&x=1`],
		['another signature', (url) => url.slice(0, -1) + (url.endsWith('0') ? '1' : '0')],
	])('with %s are refused as altered', async (_name, alter) => {
		const answer = await send(alter(await downloadUrl(emulator, id)));
		expect(answer.status).toBe(403);
		expect(answer.text).toContain('<Code>SignatureDoesNotMatch</Code>');
	});

	test('are needed', async () => {
		const answer = await send(`${emulator.storageUrl}/exports/ten_emulator/${id}.ndjson`);
		expect(answer.status).toBe(403);
		expect(answer.text).toContain('<Code>AccessDenied</Code>');
	});

	test('do not go together with an Authorization header', async () => {
		const answer = await get({ authorization: `Bearer ${emulator.apiKey}` });
		expect(answer.status).toBe(400);
		expect(answer.text).toContain('<Code>InvalidArgument</Code>');
		expect(answer.text).toContain('Only one auth mechanism allowed');
	});

	test('open nothing that is not there', async () => {
		const sameSecrets = await startEmulator({ now: () => now });
		const url = await downloadUrl(emulator, id);
		const answer = await send(url.replace(emulator.storageUrl, sameSecrets.storageUrl));
		await sameSecrets.close();
		expect(answer.status).toBe(404);
		expect(answer.text).toContain('<Code>NoSuchKey</Code>');
	});
});

describe('objects', () => {
	test('come whole, with length, type and ETag', async () => {
		const answer = await get();
		expect(answer.status).toBe(200);
		expect(whole.equals(Buffer.from(answer.text))).toBe(true);
		expect(answer.headers).toMatchObject({
			etag,
			'accept-ranges': 'bytes',
			'content-length': String(whole.length),
			'content-type': 'application/x-ndjson',
		});
		expect(etag).toMatch(/^"[0-9a-f]{32}"$/);
	});

	test('are what exportObject says', async () => {
		expect(await emulator.exportObject(id)).toEqual({
			bytes: whole.length,
			sha256: createHash('sha256').update(whole).digest('hex'),
			etag,
			rowCount: 600,
			contentType: 'application/x-ndjson',
		});
	});

	test('answer HEAD with the same headers and no body', async () => {
		const answer = await send(await downloadUrl(emulator, id), { method: 'HEAD' });
		expect(answer).toMatchObject({ status: 200, text: '' });
		expect(answer.headers).toMatchObject({ etag, 'content-length': String(whole.length) });
	});

	test('are read only', async () => {
		const answer = await send(await downloadUrl(emulator, id), { method: 'POST', body: 'x' });
		expect(answer.status).toBe(405);
	});
});

describe('ranges', () => {
	async function bytes(range: string, headers: Record<string, string> = {}) {
		const answer = await get({ range, ...headers });
		const { 'content-range': extent, 'content-length': length } = answer.headers;
		return { status: answer.status, extent, length, text: answer.text };
	}
	const partOf = (start: number, end: number) => ({
		status: 206,
		extent: `bytes ${start}-${end - 1}/${whole.length}`,
		length: String(end - start),
		text: whole.subarray(start, end).toString(),
	});

	test.each<[string, (size: number) => [string, number, number]]>([
		['first byte', () => ['bytes=0-0', 0, 1]],
		['middle', () => ['bytes=1000-1999', 1000, 2000]],
		['from some byte on', (size) => ['bytes=100000-', 100_000, size]],
		['the last bytes', (size) => ['bytes=-10', size - 10, size]],
		['more last bytes than there are', (size) => [`bytes=-${size * 2}`, 0, size]],
		['up to a byte beyond the end', (size) => [`bytes=5-${size + 5}`, 5, size]],
		['the last byte', (size) => [`bytes=${size - 1}-`, size - 1, size]],
	])('%s', async (_name, rangeOf) => {
		const [range, start, end] = rangeOf(whole.length);
		expect(await bytes(range)).toEqual(partOf(start, end));
	});

	test('beyond the end cannot be satisfied', async () => {
		for (const range of [`bytes=${whole.length}-`, 'bytes=-0']) {
			const answer = await bytes(range);
			expect(answer).toMatchObject({ status: 416, extent: `bytes */${whole.length}` });
			expect(answer.text).toContain('<Code>InvalidRange</Code>');
		}
	});

	test.each(['bytes=9-3', 'bytes=0-1,4-5', 'lines=0-1', 'bytes=-'])(
		'%s is ignored',
		async (range) => {
			expect(await bytes(range)).toMatchObject({ status: 200, text: whole.toString() });
		},
	);

	test('If-Range gives the part of the same object, the whole of another', async () => {
		expect(await bytes('bytes=10-19', { 'if-range': etag })).toEqual(partOf(10, 20));
		expect(await bytes('bytes=10-19', { 'if-range': '"other"' })).toMatchObject({
			status: 200,
			length: String(whole.length),
		});
	});

	test('If-Match refuses another object', async () => {
		expect(await bytes('bytes=10-19', { 'if-match': etag })).toEqual(partOf(10, 20));
		const answer = await bytes('bytes=10-19', { 'if-match': '"other"' });
		expect(answer.status).toBe(412);
		expect(answer.text).toContain('<Code>PreconditionFailed</Code>');
	});

	test('any two parts of a large object are the whole', async () => {
		const large = emulator.addSyntheticExport({ bytes: 3_000_000 });
		const truth = await emulator.exportBytes(large);
		expect(truth).toHaveLength(3_000_000);
		const url = await downloadUrl(emulator, large);
		for (const cut of [1, 1_048_573, 1_048_576, 2_999_999]) {
			const head = await send(url, { headers: { range: `bytes=0-${cut - 1}` } });
			const tail = await send(url, { headers: { range: `bytes=${cut}-` } });
			expect(truth.equals(Buffer.from(head.text + tail.text))).toBe(true);
		}
	});
});

test('an export too large to keep is rendered again from any byte', async () => {
	const big = await startEmulator({ eventsPerOrganization: 12_000, coldJobDurationMs: 0 });
	const job = await createJob(big);
	const url = await downloadUrl(big, job.id);
	const truth = await big.exportBytes(job.id);
	expect(truth.length).toBeGreaterThan(8 * 1024 * 1024);
	for (const [start, end] of [
		[0, 10],
		[4_000_001, 4_300_000],
		[truth.length - 5, truth.length],
	] as const) {
		const part = await send(url, { headers: { range: `bytes=${start}-${end - 1}` } });
		// As text, in which a character that was cut in two is the same on both sides.
		expect(part.text).toBe(truth.subarray(start, end).toString());
	}
	const { bytes, rowCount } = await big.exportObject(job.id);
	expect([bytes, rowCount]).toEqual([truth.length, 12_000]);
	await big.close();
});
