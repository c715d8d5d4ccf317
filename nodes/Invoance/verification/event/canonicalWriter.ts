import type { PlainJson } from './plainJson';

const COMMA = 0x2c;

/** Memory is taken in slabs of this size: what is written is handed out without being copied. */
const SLAB_BYTES = 64 * 1024;

/** Writes the canonical form of values that {@link PlainJson} has read. */
export class CanonicalWriter {
	private slab = Buffer.alloc(0);
	private from = 0;
	private at = 0;

	constructor(private readonly json: PlainJson) {}

	/** Begins a text. @param bytes how long it may get, at most {@link SLAB_BYTES} */
	begin(bytes: number): void {
		if (this.slab.length - this.at < bytes) {
			this.slab = Buffer.alloc(Math.max(bytes, SLAB_BYTES));
			this.at = 0;
		}
		this.from = this.at;
	}

	/** What was written since; it stays as it is. */
	finish(): Buffer {
		return this.slab.subarray(this.from, this.at);
	}

	/** Writes ASCII as it is. */
	ascii(text: string): void {
		const { slab } = this;
		let { at } = this;
		for (let i = 0; i < text.length; i++) slab[at++] = text.charCodeAt(i);
		this.at = at;
	}

	/** Writes a value: null members dropped, keys in order, the rest as it stands (rules 3 and 4). */
	value(node: number): void {
		const { json } = this;
		const { start, end, first, next, isCanonical } = json;
		const from = start[node] ?? 0;
		const to = end[node] ?? 0;
		if (isCanonical[node] === 1) {
			this.copy(from, to);
			return;
		}
		const isObject = json.isObject(node);
		this.copy(from, from + 1);
		let isFirst = true;
		for (let child = first[node] ?? -1; child >= 0; child = next[child] ?? -1) {
			if (isObject && json.isNull(child)) continue;
			if (!isFirst) this.slab[this.at++] = COMMA;
			isFirst = false;
			if (isObject) this.key(child);
			this.value(child);
		}
		this.copy(to - 1, to);
	}

	/** With its quotes and the colon after it, which in compact JSON follows at once. */
	private key(member: number): void {
		const { keyStart, keyEnd } = this.json;
		this.copy((keyStart[member] ?? 0) - 1, (keyEnd[member] ?? 0) + 2);
	}

	/** In a loop: for texts as short as these it is quicker than a native copy, and allocates nothing. */
	private copy(from: number, to: number): void {
		const { slab } = this;
		const { bytes } = this.json;
		let { at } = this;
		for (let i = from; i < to; i++) slab[at++] = bytes[i] ?? 0;
		this.at = at;
	}
}
