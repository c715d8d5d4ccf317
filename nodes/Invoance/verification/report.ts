import type { JsonObject } from './canonicalize';
import type { LineFailure } from './parseEvent';
import { SequenceTracker, toJsonInteger } from './sequence';
import type { JsonInteger, SequenceSummary } from './sequence';
import type { EventReason, EventVerdict } from './verifyEvent';

/** Every reason a line of a file may fail for. */
export type FailureReason = EventReason | LineFailure | 'line_too_long';

/** A line that is not a valid event. */
export interface ExportFailure {
	/** Counted from 1, blank lines included. */
	line: number;
	/** As the event has it (its first 200 characters), or null if it has none. */
	event_id: string | null;
	seq: JsonInteger | null;
	reason: FailureReason;
}

/** What Verify Export says of a file. Every line that is not blank counts as one event. */
export interface ExportReport extends SequenceSummary {
	/** At least one event, every one valid and, if asked for, no gap in `seq`. */
	valid: boolean;
	events: number;
	valid_events: number;
	invalid_events: number;
	unverifiable_events: number;
	/** Whether signatures were held against the caller's key or against the one each event carries. */
	key_source: 'pinned' | 'event';
	/** The keys signatures were held against, by first appearance, the first {@link MAX_PUBLIC_KEYS}. */
	public_keys: string[];
	/** The first {@link MAX_FAILURES} lines that failed, in the order of the file. */
	failures: ExportFailure[];
	/** Lowercase hex over the file as read, and its length. */
	sha256: string;
	bytes: number;
}

const MAX_FAILURES = 100;
const MAX_PUBLIC_KEYS = 100;
const MAX_ID_LENGTH = 200;

interface LineVerdict {
	outcome: EventVerdict['outcome'];
	reason?: FailureReason;
}

/** How a report names an event. Holding this, not the event, keeps what is under way small. */
type EventName = Pick<ExportFailure, 'event_id' | 'seq'>;

function seqOf(event: JsonObject | undefined): JsonInteger | null {
	const seq = event?.seq;
	if (typeof seq === 'bigint') return toJsonInteger(seq);
	return typeof seq === 'number' && Number.isSafeInteger(seq) ? seq : null;
}

function idOf(event: JsonObject | undefined): string | null {
	const id = event?.id ?? event?.event_id;
	return typeof id === 'string' ? id.slice(0, MAX_ID_LENGTH) : null;
}

/** Names an event, or nothing: a line need not be one. */
export function nameOf(event: JsonObject | undefined): EventName {
	return { event_id: idOf(event), seq: seqOf(event) };
}

/** Gathers verdicts, in whatever order they arrive, into a report of bounded size. */
export class ReportBuilder {
	private readonly counts = { valid: 0, invalid: 0, unverifiable: 0 };
	private readonly failures: ExportFailure[] = [];
	private readonly publicKeys = new Set<string>();
	private readonly sequence = new SequenceTracker();

	constructor(private readonly pinnedKey: string | undefined) {
		if (pinnedKey !== undefined) this.publicKeys.add(pinnedKey);
	}

	/** To be called for every event that could be read, whatever becomes of its signature. */
	addSeq(event: JsonObject): void {
		this.sequence.add(event.seq);
	}

	/** To be called in the order of the file, so that equal files give equal reports. */
	addPublicKey(publicKey: string): void {
		if (this.publicKeys.size < MAX_PUBLIC_KEYS) this.publicKeys.add(publicKey);
	}

	/** Counts a line, and lists it if it failed and is among the first. */
	addVerdict(line: number, name: EventName, verdict: LineVerdict): void {
		this.counts[verdict.outcome]++;
		if (verdict.reason === undefined) return;
		const last = this.failures[MAX_FAILURES - 1];
		if (last && last.line < line) return;
		// Verdicts are out of order by a few lines at most, so the place is near the end.
		let place = this.failures.length;
		while (place > 0 && (this.failures[place - 1]?.line ?? 0) > line) place--;
		this.failures.splice(place, 0, { line, ...name, reason: verdict.reason });
		this.failures.length = Math.min(this.failures.length, MAX_FAILURES);
	}

	/**
	 * The report, once every verdict is in.
	 *
	 * @param file SHA-256 (lowercase hex) and length of the file
	 * @param expectContiguous whether a gap in `seq` makes the file invalid
	 */
	build(file: { sha256: string; bytes: number }, expectContiguous: boolean): ExportReport {
		const { valid, invalid, unverifiable } = this.counts;
		const events = valid + invalid + unverifiable;
		const sequence = this.sequence.summarize();
		return {
			valid: events > 0 && valid === events && !(expectContiguous && sequence.missing_seqs !== 0),
			events,
			valid_events: valid,
			invalid_events: invalid,
			unverifiable_events: unverifiable,
			key_source: this.pinnedKey === undefined ? 'event' : 'pinned',
			public_keys: [...this.publicKeys],
			...sequence,
			failures: this.failures,
			...file,
		};
	}
}
