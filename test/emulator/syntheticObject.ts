import { createCipheriv } from 'node:crypto';

import type { StoredObject } from './objects';
import type { ExportFormat } from './rows';

/**
 * How many bytes the repeated block has. A prime, so that pieces put together at a wrong offset,
 * which tends to be a power of two, show in the hash.
 */
const PERIOD = 1_048_573;

/** The block that all synthetic objects of one format repeat: lines of hex digits. */
export function makeBlock(seed: number, format: ExportFormat): Buffer {
	const key = Buffer.alloc(16, seed & 0xff);
	const noise = createCipheriv('aes-128-ctr', key, Buffer.alloc(16, format.length))
		.update(Buffer.alloc(PERIOD))
		.toString('hex');
	const [open, close] = format === 'csv' ? ['', '\n'] : ['{"synthetic":"', '"}\n'];
	const lines = noise.match(/.{1,100}/g) ?? [];
	return Buffer.from(lines.map((line) => open + line + close).join(''), 'latin1').subarray(
		0,
		PERIOD,
	);
}

/** An object of any size that is never in memory: one block over and over, from some rotation on. */
export class SyntheticObject implements StoredObject {
	constructor(
		readonly format: ExportFormat,
		readonly size: number,
		readonly rowCount: number,
		private readonly block: Buffer,
		private readonly rotation: number,
	) {}

	/** Each piece is a view of the block: nothing is copied. */
	*read(start: number, end: number): Generator<Buffer> {
		let position = start;
		while (position < end) {
			const from = (position + this.rotation) % PERIOD;
			const piece = this.block.subarray(from, from + Math.min(PERIOD - from, end - position));
			position += piece.length;
			yield piece;
		}
	}
}
