import crypto, { createPublicKey } from 'node:crypto';
import { SignatureWindow } from '../../../../nodes/Invoance/verification/file/signatureWindow';
import type {
	EventVerdict,
	PendingSignature,
} from '../../../../nodes/Invoance/verification/event/signature';
import { verifyFile } from '../../../../nodes/Invoance/verification/file/verifyFile';
import { KEY, signedLine } from '../signing';

const CHUNK_BYTES = 1024;

/**
 * How often a file that comes in chunks waits for the thread pool, which is how a turn of the event
 * loop is asked for, and the most chunks that it takes without. How many turns that makes is up to
 * the pool.
 */
async function turnsAmid(content: string, chunkBytes = CHUNK_BYTES) {
	let turns = 0;
	let most = 0;
	let inThisTurn = 0;
	const asked = jest.spyOn(crypto, 'randomBytes');
	asked.mockImplementation((size, onBytes) => {
		turns++;
		inThisTurn = 0;
		setImmediate(onBytes, null, Buffer.alloc(size));
	});
	async function* source() {
		const bytes = Buffer.from(content);
		for (let start = 0; start < bytes.length; start += chunkBytes) {
			most = Math.max(most, ++inThisTurn);
			yield await Promise.resolve(bytes.subarray(start, start + chunkBytes));
		}
	}
	await verifyFile(source());
	asked.mockRestore();
	return { turns, most };
}

describe('the event loop gets a turn', () => {
	it.each([
		['128 KiB of blank lines', '\n', 128],
		['128 KiB of a long line', 'x', 128],
		['85 lines of half a KiB that fail', `${'x'.repeat(CHUNK_BYTES / 2 - 1)}\n`, 43],
	])('after %s', async (_, line, expected) => {
		const { most } = await turnsAmid(line.repeat((400 * CHUNK_BYTES) / line.length));
		expect(most).toBe(expected);
	});

	it('after 128 lines that fail, also within a chunk', async () => {
		expect((await turnsAmid('x\n'.repeat(12_800), 64 * 1024)).turns).toBe(100);
	});

	it('in which a cancellation is noticed', async () => {
		const controller = new AbortController();
		let read = 0;
		async function* long() {
			while (read < 200) {
				read++;
				yield await Promise.resolve(Buffer.from('x\n'.repeat(1_000)));
			}
		}
		setImmediate(() => {
			controller.abort(new Error('cancelled'));
		});
		const verifying = verifyFile(long(), { signal: controller.signal });
		await expect(verifying).rejects.toThrow('cancelled');
		expect(read).toBeLessThan(20);
	});

	it('after the last line, too: a cancellation then is no report', async () => {
		const controller = new AbortController();
		async function* one() {
			yield await Promise.resolve(Buffer.from(signedLine(1)));
			controller.abort(new Error('cancelled'));
		}
		const verifying = verifyFile(one(), { signal: controller.signal });
		await expect(verifying).rejects.toThrow('cancelled');
	});
});

describe('the signatures under way', () => {
	const key = createPublicKey({
		key: {
			kty: 'OKP',
			crv: 'Ed25519',
			x: Buffer.from(KEY.publicKeyHex, 'hex').toString('base64url'),
		},
		format: 'jwk',
	});

	function pending(bytes = 1): PendingSignature {
		const { publicKeyHex: hex } = KEY;
		return { bytes: Buffer.alloc(bytes), signature: Buffer.alloc(64), keys: [{ hex, key }] };
	}

	/** A window in which this many are under way, each of so many bytes. */
	function windowOf(count: number, bytes = 1) {
		const window = new SignatureWindow();
		const verdicts: EventVerdict[] = [];
		for (let i = 0; i < count; i++) {
			window.start(pending(bytes), (verdict) => verdicts.push(verdict));
		}
		return { window, verdicts };
	}

	it.each([
		[0, 1, false],
		[31, 1, false],
		[32, 1, true],
		[1, 4_194_303, false],
		[1, 4_194_304, true],
		[2, 2_097_152, true],
	])('are too many if they are %i of %i bytes: %s', async (count, bytes, isFull) => {
		const { window, verdicts } = windowOf(count, bytes);
		expect(window.isFull).toBe(isFull);
		await window.idle();
		expect(window.isFull).toBe(false);
		expect(verdicts).toHaveLength(count);
	});

	it('do not keep what was verified: the functions that are called back serve again', async () => {
		const verify = jest.spyOn(crypto, 'verify');
		async function* source() {
			yield await Promise.resolve(Buffer.from(`${signedLine(1)}\n`.repeat(200)));
		}
		await verifyFile(source());
		const called = verify.mock.calls.map(([, , , , callback]: unknown[]) => callback);
		verify.mockRestore();
		expect(called).toHaveLength(200);
		expect(new Set(called).size).toBe(32);
	});

	it('are waited for until a few are left, or none if they are long', async () => {
		const many = windowOf(32);
		await many.window.room();
		expect(many.verdicts.length).toBeGreaterThanOrEqual(8);
		expect(many.verdicts.length).toBeLessThan(32);
		await many.window.idle();
		const long = windowOf(2, 4_194_304);
		await long.window.room();
		expect(long.verdicts).toHaveLength(2);
	});

	it('are not waited for where there is room', async () => {
		const { window, verdicts } = windowOf(24);
		await window.room();
		expect(verdicts).toEqual([]);
		await window.idle();
		await window.idle();
		expect(verdicts).toEqual(Array(24).fill({ outcome: 'invalid', reason: 'signature_invalid' }));
	});
});
