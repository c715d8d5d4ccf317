import { createHash } from 'node:crypto';

import type { JsonObject } from '../event/canonicalBytes';
import { MAX_MISSING_RANGES, SequenceTracker, toJsonInteger } from './sequenceTracker';
import type { BlockBudget, JsonInteger, SequenceSummary } from './sequenceTracker';

/** The sequence numbers of some events: of one organization's, or of all together. */
export interface SequenceReport {
	/** The smallest and the largest `seq`; null if no event has one. */
	first_seq: JsonInteger | null;
	last_seq: JsonInteger | null;
	/** How many integers between them no event has. */
	missing_seqs: JsonInteger;
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

/** How many organizations a report lists. */
const MAX_LISTED = 100;

/**
 * Blocks of numbers, and so organizations at most, of which numbers are kept. An export has one
 * organization; a file that someone made to fill the memory has as many as it has lines.
 */
const MAX_BLOCKS = 4096;

const MAX_ID_LENGTH = 200;

/** An id of any length as one that may be kept, and that stands for no other. */
function keptId(orgId: unknown): string | null {
	if (typeof orgId !== 'string') return null;
	if (orgId.length <= MAX_ID_LENGTH) return orgId;
	return `${orgId.slice(0, 100)}…${createHash('sha256').update(orgId).digest('hex')}`;
}

function reportOf(summary: SequenceSummary): SequenceReport {
	const { first, last, missing, missingRanges, duplicates } = summary;
	return {
		first_seq: first === undefined ? null : toJsonInteger(first),
		last_seq: last === undefined ? null : toJsonInteger(last),
		missing_seqs: toJsonInteger(missing),
		missing_ranges: missingRanges,
		duplicate_seqs: duplicates,
	};
}

function smaller(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
	return a === undefined || (b !== undefined && b < a) ? b : a;
}

function larger(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
	return a === undefined || (b !== undefined && b > a) ? b : a;
}

/**
 * The numbers of all organizations together: each is counted for itself, so that no organization's
 * event fills a gap of another.
 */
function sumOf(summaries: SequenceSummary[]): SequenceReport {
	const sum: SequenceSummary = {
		first: undefined,
		last: undefined,
		missing: 0n,
		missingRanges: [],
		duplicates: 0,
	};
	for (const { first, last, missing, missingRanges, duplicates } of summaries) {
		sum.first = smaller(sum.first, first);
		sum.last = larger(sum.last, last);
		sum.missing += missing;
		sum.duplicates += duplicates;
		sum.missingRanges.push(
			...missingRanges.slice(0, MAX_MISSING_RANGES - sum.missingRanges.length),
		);
	}
	return reportOf(sum);
}

/** Gaps and duplicates in `seq`, organization by organization: `seq` is gap-free in each. */
export class OrganizationSequences {
	private readonly trackers = new Map<string | null, SequenceTracker>();
	private readonly budget: BlockBudget = { blocksLeft: MAX_BLOCKS };

	/**
	 * Takes note of an event.
	 *
	 * @returns false if its number is not kept, because there are too many organizations: then
	 * nothing can be said of its gaps, and the event must not count as valid
	 */
	add(event: JsonObject): boolean {
		const { org_id: orgId, seq } = event;
		return this.tracker(keptId(orgId))?.add(seq) ?? false;
	}

	/** Takes note of all that another one has; returns false as {@link add} does. */
	addAll(other: OrganizationSequences): boolean {
		let isComplete = true;
		for (const [orgId, sequence] of other.trackers) {
			isComplete = (this.tracker(orgId)?.addAll(sequence) ?? false) && isComplete;
		}
		return isComplete;
	}

	/** The organizations of which there are events, by first appearance. */
	get ids(): Array<string | null> {
		return [...this.trackers.keys()];
	}

	/**
	 * The numbers of an organization as ranges, both ends inclusive, ascending; undefined if some are
	 * beyond 2^53.
	 */
	rangesOf(orgId: string): Array<[number, number]> | undefined {
		const tracker = this.trackers.get(orgId);
		return tracker ? tracker.ranges() : [];
	}

	/** What there is to report, in one pass over all ranges: the sum, and the first hundred parts. */
	report(): SequenceReport & { organizations: OrganizationReport[] } {
		const parts = [...this.trackers].map(([id, tracker]) => [id, tracker.summarize()] as const);
		return {
			...sumOf(parts.map(([, summary]) => summary)),
			organizations: parts
				.slice(0, MAX_LISTED)
				.map(([id, summary]) => ({ org_id: id, ...reportOf(summary) })),
		};
	}

	private tracker(orgId: string | null): SequenceTracker | undefined {
		const known = this.trackers.get(orgId);
		if (known || this.trackers.size >= MAX_BLOCKS) return known;
		const tracker = new SequenceTracker(this.budget);
		this.trackers.set(orgId, tracker);
		return tracker;
	}
}
