import { createHash } from 'node:crypto';

import { request } from 'undici';

import { createJob, downloadUrl } from './callApi';
import { startEmulator } from '.';

const MIB = 1024 * 1024;

/** So many that whoever made or measured them one by one would not be done before the test is over. */
const COUNTLESS = 1_000_000_000;

test('the number of events does not delay the start', async () => {
	const emulator = await startEmulator({ eventsPerOrganization: COUNTLESS });
	await emulator.close();
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
	const emulator = await startEmulator({ eventsPerOrganization: COUNTLESS });
	await createJob(emulator);
	await emulator.close();
});
