/** Both ends inclusive: milliseconds, or sequence numbers. */
export type Range = readonly [start: number, end: number];

/** A line cut at the ends of ranges, so that each range is some whole segments of it. */
export class Segments {
	/** Where segments begin, ascending; the last one has no end. */
	private readonly starts: Float64Array;

	constructor(ranges: Iterable<Range>) {
		const cuts = [];
		for (const [start, end] of ranges) cuts.push(start, end + 1);
		this.starts = Float64Array.from(new Set(cuts)).sort();
	}

	get count(): number {
		return this.starts.length;
	}

	/** The segment that a value is in; -1 before the first. */
	indexOf(value: number): number {
		let low = 0;
		let high = this.starts.length;
		while (low < high) {
			const middle = (low + high) >>> 1;
			if ((this.starts[middle] ?? 0) <= value) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	/** The first segment of a range and the one after its last. Its ends must be among the cuts. */
	placesOf([start, end]: Range): [from: number, to: number] {
		return [this.indexOf(start), this.indexOf(end + 1)];
	}
}

/** How many of some ranges cover each segment. */
export class Coverage {
	private readonly times: Int32Array;

	constructor(
		private readonly segments: Segments,
		ranges: Iterable<Range>,
	) {
		const changes = new Int32Array(segments.count + 1);
		for (const range of ranges) {
			const [from, to] = segments.placesOf(range);
			changes[from] = (changes[from] ?? 0) + 1;
			changes[to] = (changes[to] ?? 0) - 1;
		}
		let times = 0;
		this.times = changes.map((change) => (times += change));
	}

	remove(ranges: readonly Range[]): void {
		for (const range of ranges) {
			const [from, to] = this.segments.placesOf(range);
			for (let i = from; i < to; i++) this.times[i] = (this.times[i] ?? 0) - 1;
		}
	}

	/** Whether each of the ranges is covered so often in all of its parts. */
	covers(ranges: readonly Range[], times: number): boolean {
		return ranges.every((range) => {
			const [from, to] = this.segments.placesOf(range);
			for (let i = from; i < to; i++) if ((this.times[i] ?? 0) < times) return false;
			return true;
		});
	}
}
