import type { JsonObject } from '../event/canonicalBytes';
import { failed, type EventVerdict } from '../event/signature';
import type { EventReason } from '../reasons';
import { OrganizationSequences } from '../sequence/organizations';
import { FirstFailures, type EventName } from './failures';
import { SummaryBuilder } from './summary';

/** How many keys a report lists. */
const MAX_KEYS = 100;

const KEY_HEX = /^[0-9a-f]{64}$/;

/** The first keys that there are, each once, by first appearance. */
class FirstKeys {
	readonly list: string[] = [];
	private latest: unknown;

	add(key: unknown): void {
		if (key === this.latest) return;
		this.latest = key;
		if (typeof key !== 'string' || !KEY_HEX.test(key)) return;
		if (this.list.length < MAX_KEYS && !this.list.includes(key)) this.list.push(key);
	}
}

/** All that is found in one file, or in several: evidence of bounded size, and no verdict yet. */
export class Findings {
	readonly counts = { valid: 0, invalid: 0, unverifiable: 0 };
	/** How many lines failed for each reason that occurred. */
	readonly reasons = new Map<EventReason, number>();
	readonly failures = new FirstFailures();
	readonly sequences = new OrganizationSequences();
	readonly summary = new SummaryBuilder();
	/** The keys that events carry. */
	readonly carriedKeys = new FirstKeys();
	/** The keys that signatures were held against, where none was pinned. */
	readonly usedKeys = new FirstKeys();
	bytes = 0;

	/** How many lines counted as an event. */
	get events(): number {
		return this.counts.valid + this.counts.invalid + this.counts.unverifiable;
	}

	/**
	 * Takes note of an event that could be read, in the order of the file, whatever becomes of its
	 * signature.
	 *
	 * @returns the verdict on an event that must not be valid, because its number is not kept
	 */
	addEvent(event: JsonObject): EventVerdict | undefined {
		this.carriedKeys.add(event.signing_public_key);
		this.summary.add(event);
		return this.sequences.add(event) ? undefined : failed('too_many_organizations');
	}

	/** Counts a line, in whatever order lines come; lists it if it failed and is among the first. */
	addVerdict(line: number, name: EventName, verdict: EventVerdict): void {
		this.counts[verdict.outcome]++;
		const { reason } = verdict;
		if (reason === undefined) return;
		this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
		this.failures.add({ line, ...name, reason });
	}

	/**
	 * Adds what was found in another file, but for its failures, whose lines mean nothing here.
	 *
	 * @returns false if not all its numbers could be kept
	 */
	addAll(other: Findings): boolean {
		this.counts.valid += other.counts.valid;
		this.counts.invalid += other.counts.invalid;
		this.counts.unverifiable += other.counts.unverifiable;
		for (const [reason, count] of other.reasons) {
			this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
		}
		this.summary.addAll(other.summary);
		for (const key of other.carriedKeys.list) this.carriedKeys.add(key);
		for (const key of other.usedKeys.list) this.usedKeys.add(key);
		this.bytes += other.bytes;
		return this.sequences.addAll(other.sequences);
	}
}
