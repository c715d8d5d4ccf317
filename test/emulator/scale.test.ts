import { createHash } from 'node:crypto';

import { request } from 'undici';

import { shortestOf } from '../shortestOf';
import { createJob, downloadUrl } from './callApi';
import { startEmulator } from './index';

const MIB = 1024 * 1024;

test('a hundred thousand events per organization do not delay the start', async () => {
	const msToStart = async () => {
		const began = performance.now();
		const emulator = await startEmulator({ eventsPerOrganization: 100_000 });
		const tookMs = performance.now() - began;
		await emulator.close();
		return tookMs;
	};
	expect(await shortestOf(2000, msToStart)).toBeLessThan(2000);
});

test('a large object streams in constant memory, to the byte', async () => {
	const emulator = await startEmulator();
	const id = emulator.addSyntheticExport({ bytes: 256 * MIB, format: 'ndjson', rowCount: 7 });
	const url = await downloadUrl(emulator, id);
	const hash = createHash('sha256');
	const { body } = await request(url);
	const before = process.memoryUsage().rss;
	let bytes = 0;
	let peak = 0;
	for await (const chunk of body) {
		if (!(chunk instanceof Buffer)) throw new Error('not bytes');
		hash.update(chunk);
		bytes += chunk.length;
		peak = Math.max(peak, process.memoryUsage.rss());
	}
	expect(peak - before).toBeLessThan(100 * MIB);
	const truth = await emulator.exportObject(id);
	expect({ bytes, sha256: hash.digest('hex') }).toEqual({ bytes: 256 * MIB, sha256: truth.sha256 });
	expect([truth.rowCount, truth.contentType]).toEqual([7, 'application/x-ndjson']);
	await emulator.close();
});

test('a client that reads nothing is not sent more than the sockets hold', async () => {
	const emulator = await startEmulator();
	const id = emulator.addSyntheticExport({ bytes: 1024 * MIB });
	const { body } = await request(await downloadUrl(emulator, id));
	const before = process.memoryUsage().rss;
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(process.memoryUsage().rss - before).toBeLessThan(60 * MIB);
	body.on('error', () => undefined).destroy();
	await emulator.close();
});

test('two synthetic objects are not alike', async () => {
	const emulator = await startEmulator();
	const [one, two] = [1, 2].map(() => emulator.addSyntheticExport({ bytes: 1000 }));
	const bytesOf = (id = '') => emulator.exportBytes(id);
	expect(await bytesOf(one)).not.toEqual(await bytesOf(two));
	await emulator.close();
});

test('close() ends the measuring of a large export', async () => {
	const msToClose = async () => {
		const emulator = await startEmulator({ eventsPerOrganization: 5_000_000 });
		await createJob(emulator);
		const began = performance.now();
		await emulator.close();
		return performance.now() - began;
	};
	expect(await shortestOf(1000, msToClose)).toBeLessThan(1000);
});
