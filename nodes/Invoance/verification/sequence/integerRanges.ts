/** How many integers are gathered before they are sorted and merged, at most (256 KiB). */
const MAX_BUFFERED = 32_768;
const FIRST_CAPACITY = 8;

function grown(values: Float64Array): Float64Array {
	const larger = new Float64Array(values.length * 2);
	larger.set(values);
	return larger;
}

/**
 * A set of integers from 0 to 2^52, as sorted ranges with gaps between them, that counts what is
 * added twice.
 *
 * What comes in ascending order goes straight to the last range. Everything else is gathered,
 * sorted and merged, which takes time linear in the number of ranges for every 32,768 integers.
 */
export class IntegerRanges {
	private starts: Float64Array = new Float64Array(FIRST_CAPACITY);
	private ends: Float64Array = new Float64Array(FIRST_CAPACITY);
	private spareStarts: Float64Array = new Float64Array(0);
	private spareEnds: Float64Array = new Float64Array(0);
	private ranges = 0;
	private buffer: Float64Array = new Float64Array(FIRST_CAPACITY);
	private buffered = 0;
	private repeated = 0;

	/** Adds an integer from 0 to 2^52. */
	add(value: number): void {
		if (this.buffered === 0 && this.ranges > 0 && value > this.lastEnd()) {
			this.append(value, value);
			return;
		}
		if (this.buffered === this.buffer.length) {
			if (this.buffered < MAX_BUFFERED) this.buffer = grown(this.buffer);
			else this.merge();
		}
		this.buffer[this.buffered++] = value;
	}

	/** Adds all of another set, in time linear in the ranges of both; what both have is there twice. */
	addAll(other: IntegerRanges): void {
		this.merge();
		other.merge();
		const { starts, ends, ranges } = this;
		this.repeated += other.repeated;
		this.swapSpares(ranges + other.ranges);
		this.ranges = 0;
		let next = 0;
		for (let i = 0; i < other.ranges; i++) {
			const start = other.starts[i] ?? 0;
			const end = other.ends[i] ?? 0;
			for (; next < ranges && (starts[next] ?? 0) <= start; next++) {
				this.appendCounting(starts[next] ?? 0, ends[next] ?? 0);
			}
			this.appendCounting(start, end);
		}
		for (; next < ranges; next++) this.appendCounting(starts[next] ?? 0, ends[next] ?? 0);
	}

	/** How many additions were of an integer already there. */
	get duplicates(): number {
		this.merge();
		return this.repeated;
	}

	/** Every range `[from, to]`, both inclusive, ascending. */
	*entries(): Generator<[number, number]> {
		this.merge();
		for (let i = 0; i < this.ranges; i++) yield [this.starts[i] ?? 0, this.ends[i] ?? 0];
	}

	private lastEnd(): number {
		return this.ends[this.ranges - 1] ?? -1;
	}

	/** Adds a range that begins after the last one begins. */
	private append(start: number, end: number): void {
		const lastEnd = this.lastEnd();
		if (this.ranges > 0 && start <= lastEnd + 1) {
			this.ends[this.ranges - 1] = Math.max(lastEnd, end);
			return;
		}
		if (this.ranges === this.starts.length) {
			this.starts = grown(this.starts);
			this.ends = grown(this.ends);
		}
		this.starts[this.ranges] = start;
		this.ends[this.ranges++] = end;
	}

	/** As {@link append}; counts what the range has in common with the ones before it. */
	private appendCounting(start: number, end: number): void {
		if (this.ranges > 0) this.repeated += Math.max(0, Math.min(this.lastEnd(), end) - start + 1);
		this.append(start, end);
	}

	private merge(): void {
		if (this.buffered === 0) return;
		const { starts, ends, ranges } = this;
		const values = this.buffer.subarray(0, this.buffered).sort();
		this.swapSpares(ranges + this.buffered);
		this.ranges = 0;
		this.buffered = 0;
		let next = 0;
		for (const value of values) {
			const from = next;
			while (next < ranges && (starts[next] ?? 0) <= value) next++;
			this.copy(starts, ends, from, next);
			if (this.ranges > 0 && value <= this.lastEnd()) this.repeated++;
			else this.append(value, value);
		}
		this.copy(starts, ends, next, ranges);
	}

	/** Two pairs of arrays take turns, so that merging leaves little for the garbage collector. */
	private swapSpares(capacity: number): void {
		const { spareStarts, spareEnds } = this;
		this.spareStarts = this.starts;
		this.spareEnds = this.ends;
		const roomy = spareStarts.length >= capacity && spareEnds.length >= capacity;
		this.starts = roomy ? spareStarts : new Float64Array(Math.ceil(capacity * 1.25));
		this.ends = roomy ? spareEnds : new Float64Array(Math.ceil(capacity * 1.25));
	}

	/** Adds ranges that have gaps between them; only the first may touch the last one here. */
	private copy(starts: Float64Array, ends: Float64Array, from: number, to: number): void {
		if (from === to) return;
		this.append(starts[from] ?? 0, ends[from] ?? 0);
		let place = this.ranges;
		for (let i = from + 1; i < to; i++, place++) {
			this.starts[place] = starts[i] ?? 0;
			this.ends[place] = ends[i] ?? 0;
		}
		this.ranges = place;
	}
}
