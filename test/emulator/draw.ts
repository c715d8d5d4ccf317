/**
 * Mixes three integers into 32 well-spread bits.
 *
 * @returns an integer from 0 to 2^32 - 1, the same for the same arguments
 */
export function mix(a: number, b: number, c: number): number {
	let h = 0x9e3779b9 ^ Math.imul(a + 1, 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 15) ^ (b + 0x7f4a7c15), 0xc2b2ae35);
	h = Math.imul(h ^ (h >>> 13) ^ (c + 0x165667b1), 0x27d4eb2f);
	h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
	return (h ^ (h >>> 14)) >>> 0;
}

/** A list that has at least one element, so that picking from it cannot fail. */
export type NonEmpty<T> = readonly [T, ...T[]];

/** Draws from a deterministic sequence of numbers (mulberry32), one sequence per event. */
export class Draw {
	constructor(private state: number) {}

	/** The next integer, from 0 to `limit` - 1. */
	below(limit: number): number {
		this.state = (this.state + 0x6d2b79f5) | 0;
		let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) % limit;
	}

	/** True once in `n` draws, on average. */
	oneIn(n: number): boolean {
		return this.below(n) === 0;
	}

	/** One of the list's elements. */
	pick<T>(list: NonEmpty<T>): T {
		return list[this.below(list.length)] ?? list[0];
	}
}
