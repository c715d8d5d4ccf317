import { copied, type JsonObject } from '../json';
import type { EventReason } from '../reasons';
import { toJsonInteger, type JsonInteger } from '../sequence/organizations';

/** A line that is not a valid event. */
export interface Failure {
	/** Counted from 1, blank lines included. */
	line: number;
	/** As the event has it (its first 200 characters), or null if it has none. */
	event_id: string | null;
	seq: JsonInteger | null;
	reason: EventReason;
}

/** How a report names an event. */
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

/** The first {@link MAX_FAILURES} lines that failed. */
export class FirstFailures {
	readonly list: Failure[] = [];

	/** Takes note of one, in the order of the file. */
	add(failure: Failure): void {
		if (this.list.length >= MAX_FAILURES) return;
		const { event_id: id } = failure;
		this.list.push({ ...failure, event_id: id === null ? null : copied(id) });
	}
}
