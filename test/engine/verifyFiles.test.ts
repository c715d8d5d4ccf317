import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { IBinaryData } from 'n8n-workflow';
import { shortestOf } from './shortestOf';
import { fileOf, inMemory, itemWith, useGenuineExport } from './genuineExport';
import { msToCancel, workflow } from './setup';

const genuine = useGenuineExport();

describe('several items', () => {
	it('keep their order and their pairing, and get each hint once', async () => {
		const result = await genuine.verify([genuine.lines, genuine.tampered, genuine.lines.slice(5)]);
		const items = result.items('Invoance');
		expect(items.map(({ json }) => json.valid)).toEqual([true, false, true]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(result.hints('Invoance')).toEqual([
			expect.stringMatching(/^NOT valid: 1 of 3\. 1 of \d+ events is not valid/),
			expect.stringContaining('with a key of their own'),
		]);
	});

	it('go on beside one that fails, where the user chose to continue', async () => {
		const csv = Buffer.from('a,b\n1,2\n');
		const { items, error } = await genuine.verify(
			[genuine.lines, csv],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(error).toBeUndefined();
		const [passed, failed] = items('Invoance');
		expect(passed?.json.valid).toBe(true);
		expect(failed?.json.error).toContain('this file is CSV');
		expect(failed?.pairedItem).toEqual({ item: 1 });
	});

	it('are read no more at once than the concurrency that is set', async () => {
		let open = 0;
		let most = 0;
		const file = genuine.engine.storedBy(() => {
			const stream = new PassThrough();
			most = Math.max(most, ++open);
			setTimeout(() => stream.end(fileOf(genuine.lines)), 20);
			stream.once('close', () => open--);
			return Promise.resolve(stream);
		});
		const { items } = await genuine.engine.run(
			await workflow('verify', { options: { concurrency: 2 } }),
			{ items: Array.from({ length: 6 }, () => itemWith(file)) },
		);
		expect(items('Invoance').map(({ json }) => json.valid)).toEqual(Array(6).fill(true));
		expect(most).toBe(2);
	});
});

describe('cancelling the execution stops verifying within 100 ms and closes the file', () => {
	async function msToStop(file: IBinaryData): Promise<number> {
		const json = await workflow('verify');
		const items = [itemWith(file), itemWith(file)];
		return await msToCancel(genuine.engine.start(json, { items }));
	}

	/** Far more than can be verified before the test cancels. */
	function longFile(): Buffer {
		return Buffer.concat(Array<Buffer>(150).fill(fileOf(genuine.lines)));
	}

	it('while events are being verified from storage', async () => {
		const file = await genuine.engine.store(longFile());
		expect(await shortestOf(100, () => msToStop(file))).toBeLessThan(100);
	});

	it('while events are being verified from memory', async () => {
		const file = inMemory(longFile());
		expect(await shortestOf(100, () => msToStop(file))).toBeLessThan(100);
	});

	it('while the storage is silent in the middle of the file', async () => {
		const measure = async () => {
			const stream = new PassThrough();
			stream.write(fileOf(genuine.lines.slice(0, 5)));
			const closed = once(stream, 'close');
			const tookMs = await msToStop(genuine.engine.storedBy(() => Promise.resolve(stream)));
			await closed;
			return tookMs;
		};
		expect(await shortestOf(100, measure)).toBeLessThan(100);
	});

	it('while the storage has not answered, and closes what it answers later', async () => {
		const measure = async () => {
			const stream = new PassThrough();
			let answer: (stream: PassThrough) => void = () => undefined;
			const opening = new Promise<PassThrough>((resolve) => (answer = resolve));
			const tookMs = await msToStop(genuine.engine.storedBy(() => opening));
			const closed = once(stream, 'close');
			answer(stream);
			await closed;
			return tookMs;
		};
		expect(await shortestOf(100, measure)).toBeLessThan(100);
	});
});
