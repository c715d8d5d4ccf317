import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import { verifySource } from '../exportFiles';
import { signedLine } from '../signing';

const CHUNK_BYTES = 1024;

/** How many bytes of a file are read between two turns of the event loop, at most. */
async function mostBetweenTurns(content: string): Promise<number> {
	let most = 0;
	let inThisTurn = 0;
	const platform = {
		...nodePlatform,
		yieldToOthers: async () => {
			inThisTurn = 0;
			await Promise.resolve();
		},
	};
	async function* source() {
		const bytes = Buffer.from(content);
		for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
			// The beginning is read before anything is done with it.
			if (start > 64 * 1024) most = Math.max(most, (inThisTurn += CHUNK_BYTES));
			yield await Promise.resolve(bytes.subarray(start, start + CHUNK_BYTES));
		}
	}
	await verifySource(source(), { platform });
	return most;
}

describe('the event loop gets a turn', () => {
	it.each([
		['blank lines', '\n'],
		['a long line', 'x'],
		['lines that fail', 'x\n'],
		['objects that are no events', '{}\n'],
		['objects that are cut off', '{"id":\n'],
	])('in time amid %s', async (_, line) => {
		const most = await mostBetweenTurns(line.repeat((400 * CHUNK_BYTES) / line.length));
		expect(most).toBeLessThanOrEqual(192 * 1024);
	});

	it('after the last line, too: a cancellation then is no report', async () => {
		const controller = new AbortController();
		async function* one() {
			yield await Promise.resolve(Buffer.from(signedLine(1)));
			controller.abort(new Error('cancelled'));
		}
		const verifying = verifySource(one(), { signal: controller.signal });
		await expect(verifying).rejects.toThrow('cancelled');
	});
});
