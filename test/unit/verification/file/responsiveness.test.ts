import { chunks, verifySource } from '../exportFiles';
import { signedLine } from '../signing';

describe('cancellation', () => {
	const reason = new Error('cancelled');

	it('does not begin if it is too late', async () => {
		const signal = AbortSignal.abort(reason);
		await expect(verifySource(chunks('{}'), { signal })).rejects.toBe(reason);
	});

	it('ends a read of a source that is stalled', async () => {
		const controller = new AbortController();
		async function* stalled() {
			yield Buffer.from(signedLine(1));
			setImmediate(() => {
				controller.abort(reason);
			});
			await new Promise(() => undefined);
		}
		const verifying = verifySource(stalled(), { signal: controller.signal });
		await expect(verifying).rejects.toBe(reason);
	});

	it.each([
		['genuine events', signedLine(1) + '\n'],
		['garbage', 'x\n'],
		['blank lines', '\n'],
		['one endless line', 'x'],
	])('lets the event loop bring it, and reads no further, amid %s', async (_name, text) => {
		const chunk = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
		const controller = new AbortController();
		let read = 0;
		let readAtAbort = Infinity;
		let closed = false;
		async function* endless() {
			try {
				for (;;) {
					if (++read === 5) {
						setImmediate(() => {
							readAtAbort = read;
							controller.abort(reason);
						});
					}
					yield await Promise.resolve(chunk);
				}
			} finally {
				closed = true;
			}
		}
		const verifying = verifySource(endless(), { signal: controller.signal });
		await expect(verifying).rejects.toBe(reason);
		expect(read - readAtAbort).toBeLessThanOrEqual(1);
		expect(closed).toBe(true);
	});
});

it('passes on what the source throws', async () => {
	const broken = new Error('disk');
	async function* failing() {
		yield await Promise.resolve(Buffer.from(signedLine(1)));
		throw broken;
	}
	await expect(verifySource(failing())).rejects.toBe(broken);
});
