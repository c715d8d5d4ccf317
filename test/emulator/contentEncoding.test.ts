import * as zlib from 'node:zlib';
import { setTimeout } from 'node:timers/promises';

import { request } from 'undici';

import { createJob, downloadUrl, send } from './callApi';
import { encoded, type ContentEncoding } from './contentEncoding';
import { useEmulator } from './useEmulator';

const { brotliDecompressSync, gunzipSync, inflateSync } = zlib;

const emulator = useEmulator({ eventsPerOrganization: 300, coldJobDurationMs: 0 });

/** Node.js has it from 22.15 on; before, the emulator does not compress either. */
const { zstdDecompressSync } = zlib as { zstdDecompressSync?: (bytes: Buffer) => Buffer };

const DECODERS: Array<[ContentEncoding, (bytes: Buffer) => Buffer]> = [
	['gzip', gunzipSync],
	['br', brotliDecompressSync],
	['deflate', inflateSync],
	...(zstdDecompressSync
		? [['zstd', zstdDecompressSync] as [ContentEncoding, typeof zstdDecompressSync]]
		: []),
	['gzip, aws-chunked', gunzipSync],
	['aws-chunked', (bytes) => bytes],
];

async function stored(url: string, headers: Record<string, string> = {}) {
	const answer = await request(url, { headers });
	return { ...answer, bytes: Buffer.from(await answer.body.arrayBuffer()) };
}

describe.each(DECODERS)('an object stored as %s', (contentEncoding, decode) => {
	test('is served as it is stored, with the length of those bytes', async () => {
		emulator.nextJobs({ contentEncoding });
		const { id } = await createJob(emulator);
		const { headers, bytes } = await stored(await downloadUrl(emulator, id));
		expect(headers['content-encoding']).toBe(contentEncoding);
		expect(headers['content-length']).toBe(String(bytes.length));
		const truth = await emulator.exportBytes(id);
		expect(decode(bytes).equals(truth)).toBe(true);
		expect(bytes.equals(truth)).toBe(contentEncoding === 'aws-chunked');
		expect(await emulator.exportObject(id)).toMatchObject({ bytes: truth.length, rowCount: 300 });
	});

	test('has its ranges in the bytes that are stored', async () => {
		const id = emulator.addSyntheticExport({ bytes: 300_000, contentEncoding });
		const url = await downloadUrl(emulator, id);
		const { headers, bytes } = await stored(url);
		expect(decode(bytes).equals(await emulator.exportBytes(id))).toBe(true);
		const validator = { 'if-range': String(headers['etag']) };
		const head = await stored(url, { range: 'bytes=0-4999', ...validator });
		const tail = await stored(url, { range: 'bytes=5000-', ...validator });
		expect(tail.headers['content-range']).toBe(`bytes 5000-${bytes.length - 1}/${bytes.length}`);
		expect(Buffer.concat([head.bytes, tail.bytes]).equals(bytes)).toBe(true);
	});
});

test('an empty file can be stored in any way', () => {
	for (const [encoding, decode] of DECODERS) {
		expect(decode(encoded(Buffer.alloc(0), encoding))).toHaveLength(0);
	}
});

test('cutAfterLastByte sends every byte, then cuts; the rest is an empty range', async () => {
	const url = await downloadUrl(emulator, emulator.addSyntheticExport({ bytes: 100_000 }));
	const until = async () => {
		await setTimeout(500);
	};
	emulator.faults.add({ on: 'storage', fault: { type: 'cutAfterLastByte', until } });
	const { headers, body } = await request(url);
	expect(headers['transfer-encoding']).toBe('chunked');
	let bytes = 0;
	const reading = async () => {
		for await (const chunk of body) if (chunk instanceof Buffer) bytes += chunk.length;
	};
	await expect(reading()).rejects.toThrow();
	expect(bytes).toBe(100_000);
	const rest = await send(url, { headers: { range: 'bytes=100000-' } });
	expect([rest.status, rest.headers['content-range']]).toEqual([416, 'bytes */100000']);
});

test('withHeaders says something else about the same bytes', async () => {
	const id = emulator.addSyntheticExport({ bytes: 1000 });
	const headers = { 'content-encoding': 'compress' };
	emulator.faults.add({ on: 'storage', fault: { type: 'withHeaders', headers } });
	const answer = await stored(await downloadUrl(emulator, id));
	expect(answer.headers['content-encoding']).toBe('compress');
	expect(answer.bytes.equals(await emulator.exportBytes(id))).toBe(true);
});
