import { failed, type EventVerdict } from '../event/signature';
import { copied, type JsonObject } from '../json';
import type { EventReason } from '../reasons';
import { OrganizationSequences, toJsonInteger, type JsonInteger } from '../sequence/organizations';
import type { Added } from '../sequence/sequenceSet';
import { SummaryBuilder } from './summary';

export interface Failure {
	/** Counted from 1, blank lines included. */
	line: number;
	/** As the event has it (its first 200 characters), or null if it has none. */
	event_id: string | null;
	seq: JsonInteger | null;
	reason: EventReason;
}

/** A line, as far as its verdict takes it. Holding this, not the event, keeps what waits small. */
export interface ReadLine {
	line: number;
	/** What names the event in a report. */
	name: Pick<Failure, 'event_id' | 'seq'>;
	/** What counts the event, if it could be read. */
	numbered?: { orgId: unknown; seq: unknown } | undefined;
	/** SHA-256 of what was signed, if that is known. */
	hash?: string | undefined;
}

export const MAX_FAILURES = 100;

const MAX_KEYS = 100;

const MAX_ID_LENGTH = 200;

const KEY_HEX = /^[0-9a-f]{64}$/;

function seqOf(event: JsonObject | undefined): JsonInteger | null {
	const seq = event?.seq;
	if (typeof seq === 'bigint') return toJsonInteger(seq);
	return typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : null;
}

/** Names an event, or nothing: a line need not be one. */
export function nameOf(event: JsonObject | undefined): ReadLine['name'] {
	const id = event?.id ?? event?.event_id;
	return {
		event_id: typeof id === 'string' ? id.slice(0, MAX_ID_LENGTH) : null,
		seq: seqOf(event),
	};
}

/** The first keys that there are, each once, by first appearance. */
class FirstKeys {
	readonly list: string[] = [];
	private latest: string | undefined;

	add(key: unknown): void {
		if (typeof key !== 'string' || key === this.latest || !KEY_HEX.test(key)) return;
		const known = this.list.find((other) => other === key);
		this.latest = known ?? copied(key);
		if (known === undefined && this.list.length < MAX_KEYS) this.list.push(this.latest);
	}
}

/** All that is found in one file, or in several: evidence of bounded size, and no verdict yet. */
export class Findings {
	readonly counts = { valid: 0, invalid: 0, unverifiable: 0 };
	/** The first {@link MAX_FAILURES}, in the order of the file. */
	readonly failures: Failure[] = [];
	readonly sequences = new OrganizationSequences();
	readonly summary = new SummaryBuilder();
	readonly carriedKeys = new FirstKeys();
	/** The keys that signatures were held against, where none was pinned. */
	readonly usedKeys = new FirstKeys();
	bytes = 0;

	get events(): number {
		return this.counts.valid + this.counts.invalid + this.counts.unverifiable;
	}

	/** Takes note of an event that could be read, in the order of the file. */
	addEvent(event: JsonObject): void {
		this.carriedKeys.add(event.signing_public_key);
		this.summary.add(event);
	}

	/** Takes note of what became of a line, in the order of the file. */
	addVerdict({ line, name, numbered, hash }: ReadLine, signed: EventVerdict): void {
		const verdict = numbered ? this.numberedVerdict(numbered, hash, signed) : signed;
		this.counts[verdict.outcome]++;
		const { reason } = verdict;
		if (reason === undefined || this.failures.length >= MAX_FAILURES) return;
		const { event_id: id, seq } = name;
		this.failures.push({ line, event_id: id === null ? null : copied(id), seq, reason });
	}

	/**
	 * Adds what was found in another file, but for its failures, whose lines mean nothing here. Where
	 * both have signed events that are not the same under one number, one of them is not valid.
	 *
	 * @returns the worst that became of a number
	 */
	addAll(other: Findings): Added {
		this.counts.valid += other.counts.valid;
		this.counts.invalid += other.counts.invalid;
		this.counts.unverifiable += other.counts.unverifiable;
		this.summary.addAll(other.summary);
		for (const key of other.carriedKeys.list) this.carriedKeys.add(key);
		for (const key of other.usedKeys.list) this.usedKeys.add(key);
		this.bytes += other.bytes;
		const added = this.sequences.addAll(other.sequences);
		if (added === 'forked') {
			this.counts.valid--;
			this.counts.invalid++;
		}
		return added;
	}

	/** The verdict on an event whose signature has one: its number may still speak against it. */
	private numberedVerdict(
		{ orgId, seq }: NonNullable<ReadLine['numbered']>,
		hash: string | undefined,
		signed: EventVerdict,
	): EventVerdict {
		const isValid = signed.outcome === 'valid' && hash !== undefined;
		const added = this.sequences.add(orgId, seq, isValid ? fingerprintOf(hash) : NaN);
		if (!isValid) return signed;
		if (added === 'forked') return failed('sequence_fork');
		return added === 'full' ? failed('too_many_organizations') : signed;
	}
}

/** The first 52 bits of a SHA-256, which a number holds exactly. */
function fingerprintOf(hash: string): number {
	return parseInt(hash.slice(0, 13), 16);
}
