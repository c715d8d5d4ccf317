import { copied } from '../json';
import { SequenceSet, type Added, type Budget } from './sequenceSet';

/** An integer in JSON: a number, or its digits where a number could not hold them (beyond 2^53). */
export type JsonInteger = number | string;

/** The sequence numbers of some events: of one organization's, or of all together. */
export interface SequenceReport {
	/** The smallest and the largest `seq`; null if no event has one. */
	first_seq: JsonInteger | null;
	last_seq: JsonInteger | null;
	/** How many integers between them no event has. */
	missing_seqs: number;
	/** The first 100 gaps, both ends inclusive, ascending within an organization. */
	missing_ranges: Array<[JsonInteger, JsonInteger]>;
	/** How many events have a `seq` that an event of their organization before them has. */
	duplicate_seqs: number;
}

/** The sequence numbers of an organization. */
export interface OrganizationReport extends SequenceReport {
	/** As the events have it; null for events whose `org_id` is no text. */
	org_id: string | null;
}

/** How many organizations, and how many gaps, a report lists. */
const MAX_LISTED = 100;
/** An export has one organization; a file that someone made to fill the memory has one a line. */
const MAX_ORGANIZATIONS = 4096;
/** What all numbers may take together: eight million in a row, or four million alone. */
const MAX_VALUES = 8 * 2 ** 20;
/** A longer one is no id of Invoance. */
const MAX_ID_LENGTH = 200;
/** Numbers may be this far from the first one, so that every distance between two is exact. */
const MAX_OFFSET = 2 ** 52;

/** The form in which a report shows an integer of 64 bits. */
export function toJsonInteger(value: number | bigint): JsonInteger {
	const number = Number(value);
	return Number.isSafeInteger(number) ? number : value.toString();
}

function worseOf(worst: Added, added: Added): Added {
	return added === 'full' || (added === 'forked' && worst !== 'full') ? added : worst;
}

/** The numbers of one organization, kept as distances from 0, or from the first one beyond 2^53. */
class Sequence {
	readonly set: SequenceSet;
	base: bigint | undefined;
	duplicates = 0;

	constructor(budget: Budget) {
		this.set = new SequenceSet(budget);
	}

	add(seq: number | bigint, print: number): Added {
		this.base ??= typeof seq === 'bigint' ? seq : 0n;
		const isNear = this.base === 0n && typeof seq === 'number';
		const offset = isNear ? seq : Number(BigInt(seq) - this.base);
		if (Math.abs(offset) > MAX_OFFSET) return 'full';
		const added = this.set.add(offset, print);
		if (added === 'repeated' || added === 'forked') this.duplicates++;
		return added;
	}

	addAll(other: Sequence): Added {
		let worst: Added = 'new';
		const base = other.base ?? 0n;
		for (const [offset, print] of other.set.entries()) {
			const added = this.add(base === 0n ? offset : base + BigInt(offset), print);
			worst = worseOf(worst, added);
		}
		this.duplicates += other.duplicates;
		return worst;
	}

	report(): SequenceReport {
		const { bounds } = this.set;
		const gaps: Array<[JsonInteger, JsonInteger]> = [];
		let end: number | undefined;
		for (const [first, last] of this.set.ranges()) {
			if (end !== undefined) gaps.push([this.shown(end + 1), this.shown(first - 1)]);
			if (gaps.length === MAX_LISTED) break;
			end = last;
		}
		return {
			first_seq: bounds ? this.shown(bounds.first) : null,
			last_seq: bounds ? this.shown(bounds.last) : null,
			missing_seqs: bounds ? bounds.last - bounds.first + 1 - bounds.count : 0,
			missing_ranges: gaps,
			duplicate_seqs: this.duplicates,
		};
	}

	private shown(offset: number): JsonInteger {
		return this.base ? toJsonInteger(this.base + BigInt(offset)) : offset;
	}
}

/**
 * The numbers of all organizations together: each is counted for itself, so that no organization's
 * event fills a gap of another.
 */
function sumOf(reports: readonly SequenceReport[]): SequenceReport {
	const inOrder = (a: JsonInteger, b: JsonInteger) => (BigInt(a) < BigInt(b) ? -1 : 1);
	const firsts = reports.flatMap(({ first_seq: first }) => first ?? []).sort(inOrder);
	const lasts = reports.flatMap(({ last_seq: last }) => last ?? []).sort(inOrder);
	return {
		first_seq: firsts[0] ?? null,
		last_seq: lasts.at(-1) ?? null,
		missing_seqs: reports.reduce((sum, { missing_seqs: missing }) => sum + missing, 0),
		missing_ranges: reports.flatMap(({ missing_ranges: ranges }) => ranges).slice(0, MAX_LISTED),
		duplicate_seqs: reports.reduce((sum, { duplicate_seqs: count }) => sum + count, 0),
	};
}

/** Gaps, repeated numbers and forks, organization by organization: `seq` is gap-free in each. */
export class OrganizationSequences {
	private readonly sequences = new Map<string | null, Sequence>();
	private readonly budget: Budget = { valuesLeft: MAX_VALUES };

	/**
	 * Takes note of an event, in the order of the file.
	 *
	 * @param orgId what is no text is an organization of its own
	 * @param seq what is no exact integer is not counted
	 * @param print a number that stands for what was signed; NaN where the signature is not genuine
	 * @returns `full` if the number is not kept: then nothing can be said of its gaps, and the event
	 * must not count as valid
	 */
	add(orgId: unknown, seq: unknown, print: number): Added {
		const sequence = this.sequenceOf(typeof orgId === 'string' ? orgId : null);
		if (!sequence) return 'full';
		const isExact =
			typeof seq === 'bigint' || (typeof seq === 'number' && Number.isSafeInteger(seq));
		return isExact ? sequence.add(seq, print) : 'new';
	}

	/** @returns the worst that became of a number */
	addAll(other: OrganizationSequences): Added {
		let worst: Added = 'new';
		for (const [orgId, sequence] of other.sequences) {
			const added = this.sequenceOf(orgId)?.addAll(sequence) ?? 'full';
			worst = worseOf(worst, added);
		}
		return worst;
	}

	/** By first appearance. */
	get ids(): Array<string | null> {
		return [...this.sequences.keys()];
	}

	/**
	 * The numbers of an organization as ranges, both ends inclusive, ascending; undefined if they are
	 * beyond 2^53.
	 */
	rangesOf(orgId: string): Array<[number, number]> | undefined {
		const sequence = this.sequences.get(orgId);
		if (sequence?.base) return undefined;
		return sequence ? [...sequence.set.ranges()] : [];
	}

	report(): SequenceReport & { organizations: OrganizationReport[] } {
		const parts = [...this.sequences].map(([id, sequence]) => ({
			org_id: id,
			...sequence.report(),
		}));
		return { ...sumOf(parts), organizations: parts.slice(0, MAX_LISTED) };
	}

	private sequenceOf(orgId: string | null): Sequence | undefined {
		const known = this.sequences.get(orgId);
		if (known || this.sequences.size >= MAX_ORGANIZATIONS) return known;
		if (orgId !== null && orgId.length > MAX_ID_LENGTH) return undefined;
		const sequence = new Sequence(this.budget);
		this.sequences.set(orgId === null ? null : copied(orgId), sequence);
		return sequence;
	}
}
