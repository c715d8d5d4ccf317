import { failed, type EventVerdict } from '../event/signature';
import { copied, type JsonObject } from '../json';
import type { EventReason } from '../reasons';
import { OrganizationSequences, toJsonInteger, type JsonInteger } from '../sequence/organizations';
import type { Added } from '../sequence/sequenceSet';
import { SummaryBuilder } from './summary';

export interface Failure {
	/** Counted from 1, blank lines included. */
	line: number;
	/** The first 200 characters; null if it has none. */
	event_id: string | null;
	seq: JsonInteger | null;
	reason: EventReason;
}

/** What a verdict needs of a line. It is held while the verdict is awaited, so it has no event. */
export interface ReadLine {
	line: number;
	/** What names the event in a report. */
	name: Pick<Failure, 'event_id' | 'seq'>;
	/** Set if the event could be read. */
	numbered?: { orgId: unknown; seq: unknown } | undefined;
	/** SHA-256 of the signed bytes, if known. */
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

export function nameOf(event: JsonObject | undefined): ReadLine['name'] {
	const id = event?.id ?? event?.event_id;
	return {
		event_id: typeof id === 'string' ? id.slice(0, MAX_ID_LENGTH) : null,
		seq: seqOf(event),
	};
}

/** The first {@link MAX_KEYS} keys, each once. */
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

/** What is found in one file or several: evidence of bounded size, without a verdict. */
export class Findings {
	readonly counts = { valid: 0, invalid: 0, unverifiable: 0 };
	/** The first {@link MAX_FAILURES}, in the order of the file. */
	readonly failures: Failure[] = [];
	readonly sequences = new OrganizationSequences();
	readonly summary = new SummaryBuilder();
	readonly carriedKeys = new FirstKeys();
	/** The keys that signatures were held against if none was pinned. */
	readonly usedKeys = new FirstKeys();
	bytes = 0;

	get events(): number {
		return this.counts.valid + this.counts.invalid + this.counts.unverifiable;
	}

	/** To be called in the order of the file, as addVerdict is. */
	addEvent(event: JsonObject): void {
		this.carriedKeys.add(event.signing_public_key);
		this.summary.add(event);
	}

	addVerdict({ line, name, numbered, hash }: ReadLine, signed: EventVerdict): void {
		const verdict = numbered ? this.numberedVerdict(numbered, hash, signed) : signed;
		this.counts[verdict.outcome]++;
		const { reason } = verdict;
		if (reason === undefined || this.failures.length >= MAX_FAILURES) return;
		const { event_id: id, seq } = name;
		this.failures.push({ line, event_id: id === null ? null : copied(id), seq, reason });
	}

	/**
	 * Adds the findings of another file, but not its failures, whose line numbers mean nothing here. If
	 * both have different signed events under one number, one of them is not valid.
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

	/** A valid event fails if its number does. */
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
