export type Added = 'new' | 'repeated' | 'forked' | 'full';

/** Bounds the memory of all sets that share it. */
export interface Budget {
	valuesLeft: number;
}

/** Inserting a number moves at most these. */
const BLOCK_SIZE = 1024;

/** Numbers in ascending order, each with its fingerprint, in arrays that V8 keeps as doubles. */
interface Block {
	/** Undefined in a full block of consecutive numbers, which the first one tells. */
	numbers: number[] | undefined;
	first: number;
	prints: number[];
}

function numberAt({ numbers, first }: Block, place: number): number {
	return numbers ? (numbers[place] ?? NaN) : first + place;
}

function lastOf(block: Block): number {
	return numberAt(block, block.prints.length - 1);
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

/**
 * A set of safe integers in ascending order, each with a fingerprint of what it stands for. A number
 * takes one value where its neighbours are there, and two where none is.
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
		if (!end || number > lastOf(end)) return this.append(end, number, print);
		const index = search(blocks.length, (i) => this.lastAt(i), number);
		const block = blocks[index] ?? end;
		const place = search(block.prints.length, (i) => numberAt(block, i), number);
		if (numberAt(block, place) !== number) return this.insert(index, place, number, print);
		const known = block.prints[place] ?? NaN;
		if (Number.isNaN(known)) block.prints[place] = print;
		return Number.isNaN(known) || Number.isNaN(print) || known === print ? 'repeated' : 'forked';
	}

	get bounds(): { count: number; first: number; last: number } | undefined {
		const [first, last] = [this.blocks[0], this.blocks.at(-1)];
		if (!first || !last) return undefined;
		const count = this.blocks.reduce((sum, { prints }) => sum + prints.length, 0);
		return { count, first: first.first, last: lastOf(last) };
	}

	/** Runs of consecutive numbers, both ends inclusive, ascending. */
	*ranges(): Generator<[number, number]> {
		let range: [number, number] | undefined;
		for (const block of this.blocks) {
			const count = block.prints.length;
			const isRun = lastOf(block) - block.first === count - 1;
			for (let place = 0; place < count; place += isRun ? count : 1) {
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
			for (const [place, print] of block.prints.entries()) yield [numberAt(block, place), print];
		}
	}

	private lastAt(index: number): number {
		const block = this.blocks[index];
		return block ? lastOf(block) : NaN;
	}

	private append(end: Block | undefined, number: number, print: number): Added {
		if (!this.take(2)) return 'full';
		if (end && end.prints.length < BLOCK_SIZE) {
			end.numbers?.push(number);
			end.prints.push(print);
			return 'new';
		}
		if (end?.numbers && lastOf(end) - end.first === BLOCK_SIZE - 1) {
			end.numbers = undefined;
			this.budget.valuesLeft += BLOCK_SIZE;
		}
		this.blocks.push({ numbers: [number], first: number, prints: [print] });
		return 'new';
	}

	/** Puts a number into a block whose last one is larger; a full block is cut in two. */
	private insert(index: number, place: number, number: number, print: number): Added {
		const block = this.blocks[index];
		if (!block || !this.take(block.numbers ? 2 : BLOCK_SIZE + 2)) return 'full';
		const { prints } = block;
		const numbers = block.numbers ?? prints.map((_, i) => block.first + i);
		numbers.splice(place, 0, number);
		prints.splice(place, 0, print);
		block.numbers = numbers;
		block.first = numbers[0] ?? NaN;
		if (prints.length > BLOCK_SIZE) {
			const half = BLOCK_SIZE / 2;
			const upper = { numbers: numbers.splice(half), prints: prints.splice(half) };
			this.blocks.splice(index + 1, 0, { ...upper, first: upper.numbers[0] ?? NaN });
		}
		return 'new';
	}

	private take(values: number): boolean {
		if (this.budget.valuesLeft < values) return false;
		this.budget.valuesLeft -= values;
		return true;
	}
}
