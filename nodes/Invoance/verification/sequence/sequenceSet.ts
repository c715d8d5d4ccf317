/** What became of a number that was added. */
export type Added = 'new' | 'repeated' | 'forked' | 'full';

/** Bytes that may still be taken, over all sets that share it: what bounds memory. */
export interface Budget {
	bytesLeft: number;
}

const BLOCK_SIZE = 1024;
const FIRST_SIZE = 8;

/** Numbers in ascending order, each with its fingerprint. */
interface Block {
	count: number;
	/** Undefined in a full block of consecutive numbers, which the first one tells. */
	numbers: Float64Array | undefined;
	first: number;
	prints: Float64Array;
}

function numberAt(block: Block, place: number): number {
	return block.numbers ? (block.numbers[place] ?? NaN) : block.first + place;
}

function lastOf(block: Block): number {
	return numberAt(block, block.count - 1);
}

/** The first of `count` places whose number is not less. */
function search(count: number, numberOf: (place: number) => number, number: number): number {
	let [from, to] = [0, count];
	while (from < to) {
		const middle = (from + to) >> 1;
		if (numberOf(middle) < number) from = middle + 1;
		else to = middle;
	}
	return from;
}

function grown(values: Float64Array): Float64Array {
	const larger = new Float64Array(values.length * 2);
	larger.set(values);
	return larger;
}

/**
 * A set of safe integers in ascending order, each with a fingerprint of what it stands for. A number
 * takes 8 bytes where its neighbours are there, and up to 32 where none is.
 */
export class SequenceSet {
	private readonly blocks: Block[] = [];

	constructor(private readonly budget: Budget) {}

	/**
	 * Adds a number.
	 *
	 * @param print of what it stands for; NaN where that is not known, and then it is no other
	 * @returns `full` if there is no room, so that it is not added
	 */
	add(number: number, print: number): Added {
		const { blocks } = this;
		const end = blocks.at(-1);
		const index =
			!end || number > lastOf(end)
				? blocks.length
				: search(blocks.length, (i) => this.lastAt(i), number);
		const block = blocks[index];
		if (!block) return this.append(number, print);
		const place = search(block.count, (i) => numberAt(block, i), number);
		if (numberAt(block, place) !== number) return this.insert(index, number, print);
		const known = block.prints[place] ?? NaN;
		if (Number.isNaN(known)) block.prints[place] = print;
		return Number.isNaN(known) || Number.isNaN(print) || known === print ? 'repeated' : 'forked';
	}

	/** How many numbers there are, the smallest and the largest, if there is one. */
	get bounds(): { count: number; first: number; last: number } | undefined {
		const [first, last] = [this.blocks[0], this.blocks.at(-1)];
		if (!first || !last) return undefined;
		const count = this.blocks.reduce((sum, block) => sum + block.count, 0);
		return { count, first: first.first, last: lastOf(last) };
	}

	/** Runs of consecutive numbers, both ends inclusive, ascending. */
	*ranges(): Generator<[number, number]> {
		let range: [number, number] | undefined;
		for (const block of this.blocks) {
			const isRun = lastOf(block) - block.first === block.count - 1;
			for (let place = 0; place < block.count; place += isRun ? block.count : 1) {
				const first = numberAt(block, place);
				const last = isRun ? lastOf(block) : first;
				if (range && range[1] + 1 === first) {
					range[1] = last;
				} else {
					if (range) yield range;
					range = [first, last];
				}
			}
		}
		if (range) yield range;
	}

	/** Every number with its fingerprint, ascending. */
	*entries(): Generator<[number, number]> {
		for (const block of this.blocks) {
			for (let i = 0; i < block.count; i++) yield [numberAt(block, i), block.prints[i] ?? NaN];
		}
	}

	private lastAt(index: number): number {
		const block = this.blocks[index];
		return block ? lastOf(block) : NaN;
	}

	private append(number: number, print: number): Added {
		const end = this.blocks.at(-1);
		if (end && end.count < BLOCK_SIZE) return this.put(end, end.count, number, print);
		if (!this.take(2 * 8 * FIRST_SIZE)) return 'full';
		if (end?.numbers && lastOf(end) - end.first === BLOCK_SIZE - 1) {
			end.numbers = undefined;
			this.budget.bytesLeft += 8 * BLOCK_SIZE;
		}
		const [numbers, prints] = [new Float64Array(FIRST_SIZE), new Float64Array(FIRST_SIZE)];
		const block = { count: 0, numbers, prints, first: number };
		this.blocks.push(block);
		return this.put(block, 0, number, print);
	}

	/** Puts a number into a block whose last one is larger; a full block is cut in two. */
	private insert(index: number, number: number, print: number): Added {
		const block = this.blocks[index];
		if (!block) return 'full';
		if (block.count === BLOCK_SIZE) {
			const half = BLOCK_SIZE / 2;
			const numbers = block.numbers ?? Float64Array.from(block.prints, (_, i) => block.first + i);
			if (!this.take((block.numbers ? 2 : 3) * 8 * half)) return 'full';
			const lower = { count: half, first: block.first };
			const upper = { count: half, first: numbers[half] ?? NaN };
			this.blocks.splice(
				...([index, 1] as const),
				{ ...lower, numbers: numbers.slice(0, half), prints: block.prints.slice(0, half) },
				{ ...upper, numbers: numbers.slice(half), prints: block.prints.slice(half) },
			);
			return this.insert(number <= (numbers[half - 1] ?? NaN) ? index : index + 1, number, print);
		}
		const place = search(block.count, (i) => numberAt(block, i), number);
		return this.put(block, place, number, print);
	}

	private put(block: Block, place: number, number: number, print: number): Added {
		const { count, prints } = block;
		if (count === prints.length) {
			if (!this.take(2 * 8 * count)) return 'full';
			block.numbers = block.numbers && grown(block.numbers);
			block.prints = grown(prints);
		}
		if (place < count) {
			block.numbers?.copyWithin(place + 1, place, count);
			block.prints.copyWithin(place + 1, place, count);
		}
		if (block.numbers) block.numbers[place] = number;
		block.prints[place] = print;
		block.count++;
		if (place === 0) block.first = number;
		return 'new';
	}

	private take(bytes: number): boolean {
		if (this.budget.bytesLeft < bytes) return false;
		this.budget.bytesLeft -= bytes;
		return true;
	}
}
