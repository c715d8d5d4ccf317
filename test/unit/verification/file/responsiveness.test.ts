import { verifyFile } from '../../../../nodes/Invoance/verification/file/verifyFile';
import { shortestOf } from '../../../shortestOf';
import { chunks, verify } from '../exportFiles';
import { signedLine } from '../signing';

describe('cancellation', () => {
	const reason = new Error('cancelled');

	async function msToStop(source: AsyncIterable<Uint8Array>): Promise<number> {
		const controller = new AbortController();
		let aborted = 0;
		setTimeout(() => {
			aborted = performance.now();
			controller.abort(reason);
		}, 50);
		await expect(verifyFile(source, { signal: controller.signal })).rejects.toBe(reason);
		return performance.now() - aborted;
	}

	it('does not begin if it is too late', async () => {
		const signal = AbortSignal.abort(reason);
		await expect(verifyFile(chunks('{}'), { signal })).rejects.toBe(reason);
	});

	it('stops within 100 ms while the source is stalled', async () => {
		async function* stalled() {
			yield Buffer.from(signedLine(1));
			await new Promise(() => undefined);
		}
		expect(await shortestOf(100, () => msToStop(stalled()))).toBeLessThan(100);
	});

	it.each([
		['genuine events', signedLine(1) + '\n'],
		['garbage', 'x\n'],
		['blank lines', '\n'],
		['one endless line', 'x'],
	])('stops within 100 ms amid %s', async (_name, text) => {
		const chunk = Buffer.from(text.repeat(Math.ceil(4_000_000 / text.length)));
		let closed = false;
		async function* endless() {
			try {
				for (;;) yield await Promise.resolve(chunk);
			} finally {
				closed = true;
			}
		}
		expect(await shortestOf(100, () => msToStop(endless()))).toBeLessThan(100);
		expect(closed).toBe(true);
	});
});

it('passes on what the source throws', async () => {
	const broken = new Error('disk');
	async function* failing() {
		yield await Promise.resolve(Buffer.from(signedLine(1)));
		throw broken;
	}
	await expect(verifyFile(failing())).rejects.toBe(broken);
});

it('keeps the event loop free while many lines fail without reaching the thread pool', async () => {
	const longestTurnMs = async () => {
		let longest = 0;
		let last = performance.now();
		const endTurn = () => {
			const now = performance.now();
			longest = Math.max(longest, now - last);
			last = now;
		};
		const timer = setInterval(endTurn, 1);
		await verify('x\n'.repeat(200_000));
		clearInterval(timer);
		endTurn();
		return longest;
	};
	expect(await shortestOf(100, longestTurnMs)).toBeLessThan(100);
});
