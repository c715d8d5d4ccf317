import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { ContentEncoding } from '../emulator/contentEncoding';
import type { Fault } from '../emulator';
import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
const BYTES = 900_000;
const cut: Fault = { type: 'resetInBody', afterBytes: 100_000 };

/** Downloads a file that is stored in this way; `Range` and status of each request to storage. */
async function download(bytes: number, contentEncoding?: ContentEncoding) {
	const id = stage.emulator.addSyntheticExport({
		bytes,
		...(contentEncoding && { contentEncoding }),
	});
	const { items, error } = await stage.engine.run(await workflow('download'), { input: [{ id }] });
	const requests = stage.emulator.requests
		.filter(({ server }) => server === 'storage')
		.map(({ headers, status }) => [headers.range, status]);
	const [item] = items('Invoance');
	const truth = await stage.emulator.exportBytes(id);
	return { item, error, requests, truth };
}

async function expectWhole({ item, error, truth }: Awaited<ReturnType<typeof download>>) {
	expect(error).toBeUndefined();
	expect((await stage.engine.read(item?.binary?.data)).equals(truth)).toBe(true);
	expect(item?.json).toMatchObject({
		bytes: truth.length,
		sha256: createHash('sha256').update(truth).digest('hex'),
	});
}

describe.each<ContentEncoding>(['gzip', 'br', 'deflate', 'aws-chunked'])(
	'a file that is stored as %s',
	(contentEncoding) => {
		it('is delivered as it was, with and without its length', async () => {
			const done = await download(BYTES, contentEncoding);
			await expectWhole(done);
			expect(done.requests).toEqual([[undefined, 200]]);
			stage.emulator.faults.add({ on: 'storage', fault: { type: 'noLength' } });
			await expectWhole(await download(BYTES, contentEncoding));
		});

		it('is delivered or refused if it is tiny, and so longer compressed', async () => {
			const done = await download(20, contentEncoding);
			if (done.error) expect(done.error.message).toMatch(/has less bytes than/);
			else await expectWhole(done);
		});

		it('goes on where it was cut', async () => {
			stage.emulator.faults.add({ on: 'storage', times: 2, fault: cut });
			await expectWhole(await download(BYTES, contentEncoding));
		});

		it('goes on where it was cut although storage tells neither length nor ETag', async () => {
			stage.emulator.faults.add({ on: 'storage', fault: cut });
			stage.emulator.faults.add({ on: 'storage', times: 3, fault: { type: 'noLength' } });
			await expectWhole(await download(BYTES, contentEncoding));
		});
	},
);

describe('a file whose compression cannot be undone', () => {
	it.each(['compress2', 'br, aws-chunked', 'gzip, aws-chunked', 'gzip, gzip', 'pack200'])(
		'is an error: %s',
		async (coding) => {
			const fault: Fault = { type: 'withHeaders', headers: { 'content-encoding': coding } };
			stage.emulator.faults.add({ on: 'storage', fault });
			const { item, error, requests } = await download(BYTES);
			expect(item).toBeUndefined();
			expect(error?.message).toMatch(/is compressed in a way that cannot be undone here$/);
			expect(error?.description).toContain(`"${coding}"`);
			expect(requests).toHaveLength(1);
		},
	);

	it.each(['gzip', 'deflate', 'br'])('because it is none is an error: %s', async (coding) => {
		const fault: Fault = { type: 'withHeaders', headers: { 'content-encoding': coding } };
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault });
		const { item, error } = await download(BYTES);
		expect(item).toBeUndefined();
		expect(error?.description).toMatch(/a compressed file that cannot be decompressed/);
	});

	it('is either decompressed by n8n or an error: zstd', async () => {
		const done = await download(BYTES, 'zstd');
		if (done.error) expect(done.error.description).toContain('"zstd"');
		else await expectWhole(done);
	});
});

describe('the length of a file', () => {
	it('must be the announced one', async () => {
		const fault: Fault = { type: 'wrongLength', announce: 5 };
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault });
		const { item, error } = await download(BYTES);
		expect(item).toBeUndefined();
		expect(error?.message).toMatch(/changed while it was downloaded/);
	});

	it('that is announced too short ends the file there', async () => {
		const fault: Fault = { type: 'wrongLength', announce: -5 };
		stage.emulator.faults.add({ on: 'storage', fault });
		const { item, error, truth } = await download(BYTES);
		expect(error).toBeUndefined();
		const stored = await stage.engine.read(item?.binary?.data);
		expect(stored.equals(truth.subarray(0, -5))).toBe(true);
	});

	it('that storage does not tell may be told by what it has no more of', async () => {
		// n8n has read everything long before.
		const until = async () => {
			await setTimeout(1_000);
		};
		stage.emulator.faults.add({ on: 'storage', fault: { type: 'cutAfterLastByte', until } });
		const done = await download(BYTES);
		await expectWhole(done);
		expect(done.requests).toEqual([
			[undefined, 200],
			[`bytes=${BYTES}-`, 416],
		]);
	});
});

describe('a firewall that answers instead of storage', () => {
	it('is blamed by name of the host to allow, once, and not the key or the export', async () => {
		const fault: Fault = {
			type: 'status',
			status: 403,
			body: '<html>Blocked by policy</html>',
			contentType: 'text/html',
		};
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault });
		const { item, error, requests } = await download(BYTES);
		expect(item).toBeUndefined();
		expect(error?.message).toMatch(/^A proxy or firewall .* file storage refused the request$/);
		expect(error?.description).toMatch(/allow 127\.0\.0\.1, .* The API key is not the problem/);
		expect(requests).toHaveLength(1);
	});
});
