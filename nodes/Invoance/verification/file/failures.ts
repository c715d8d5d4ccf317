import type { JsonObject } from '../event/canonicalBytes';
import type { EventReason } from '../reasons';
import { toJsonInteger, type JsonInteger } from '../sequence/sequenceTracker';

/** A line that is not a valid event. */
export interface Failure {
	/** Counted from 1, blank lines included. */
	line: number;
	/** As the event has it (its first 200 characters), or null if it has none. */
	event_id: string | null;
	seq: JsonInteger | null;
	reason: EventReason;
}

/** How a report names an event. Holding this, not the event, keeps what is under way small. */
export type EventName = Pick<Failure, 'event_id' | 'seq'>;

/** How many failures a report lists. */
export const MAX_FAILURES = 100;

const MAX_ID_LENGTH = 200;

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

/** The first {@link MAX_FAILURES} lines that failed, in the order of the file. */
export class FirstFailures {
	readonly list: Failure[] = [];

	/** Takes note of one, whichever order they come in. */
	add(failure: Failure): void {
		const { list } = this;
		const last = list[MAX_FAILURES - 1];
		if (last && last.line < failure.line) return;
		// Verdicts are out of order by a few lines at most, so the place is near the end.
		let place = list.length;
		while (place > 0 && (list[place - 1]?.line ?? 0) > failure.line) place--;
		list.splice(place, 0, failure);
		list.length = Math.min(list.length, MAX_FAILURES);
	}
}
