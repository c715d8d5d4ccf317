import { normalizeTimestamp } from '../event/timestamp';
import { copied, type JsonObject, type JsonValue } from '../json';

/** Counts every event that could be read, valid or not. */
export interface Summary {
	/** The twenty most frequent actions, the most frequent first. */
	actions: Array<{ action: string; events: number }>;
	/** How many actors there are; an actor is a type and an id. */
	actors: number;
	/** In UTC, with milliseconds; null if no event has a time. */
	first_occurred_at: string | null;
	last_occurred_at: string | null;
	/** False if actions and actors may be too few, because there were more than are kept. */
	exact: boolean;
}

const MAX_LISTED_ACTIONS = 20;

/*
 * What bounds memory. A tenant has tens of actions and up to some thousands of actors; a file that
 * has more of them is summarized as far as this goes (about 10 MB), and the summary says so.
 */
const MAX_ACTIONS = 10_000;
const MAX_ACTORS = 100_000;
const MAX_TEXT_LENGTH = 200;

function shortText(value: JsonValue | undefined): string | undefined {
	return typeof value === 'string' ? value.slice(0, MAX_TEXT_LENGTH) : undefined;
}

function timeOf(timeMs: number): string | null {
	return Number.isFinite(timeMs) ? new Date(timeMs).toISOString() : null;
}

function partyOf(actor: JsonValue | undefined): { type?: JsonValue; id?: JsonValue } {
	return typeof actor === 'object' && actor !== null && !Array.isArray(actor) ? actor : {};
}

/** Gathers a summary, in memory that does not grow with the file. */
export class SummaryBuilder {
	private readonly actions = new Map<string, number>();
	private readonly actors = new Set<string>();
	private firstMs = Infinity;
	private lastMs = -Infinity;
	private exact = true;

	add(event: JsonObject): void {
		const action = shortText(event.action);
		if (action !== undefined) this.addAction(action, 1);
		const { type, id } = partyOf(event.actor);
		if (typeof id === 'string') {
			this.addActor(`${shortText(type) ?? ''}\n${id.slice(0, MAX_TEXT_LENGTH)}`);
		}
		const { occurred_at: occurredAt } = event;
		const time = typeof occurredAt === 'string' ? normalizeTimestamp(occurredAt) : undefined;
		if (time !== undefined) this.addTime(Date.parse(time));
	}

	addAll(other: SummaryBuilder): void {
		for (const [action, events] of other.actions) this.addAction(action, events);
		for (const actor of other.actors) this.addActor(actor);
		this.addTime(other.firstMs);
		this.addTime(other.lastMs);
		this.exact &&= other.exact;
	}

	build(): Summary {
		const actions = [...this.actions].sort(
			([a, most], [b, more]) => more - most || (a < b ? -1 : 1),
		);
		return {
			actions: actions.slice(0, MAX_LISTED_ACTIONS).map(([action, events]) => ({ action, events })),
			actors: this.actors.size,
			first_occurred_at: timeOf(this.firstMs),
			last_occurred_at: timeOf(this.lastMs),
			exact: this.exact,
		};
	}

	private addAction(action: string, events: number): void {
		const count = this.actions.get(action);
		if (count !== undefined) this.actions.set(action, count + events);
		else if (this.actions.size >= MAX_ACTIONS) this.exact = false;
		else this.actions.set(copied(action), events);
	}

	private addActor(actor: string): void {
		if (this.actors.has(actor)) return;
		if (this.actors.size < MAX_ACTORS) this.actors.add(copied(actor));
		else this.exact = false;
	}

	private addTime(timeMs: number): void {
		if (Math.abs(timeMs) === Infinity) return;
		this.firstMs = Math.min(this.firstMs, timeMs);
		this.lastMs = Math.max(this.lastMs, timeMs);
	}
}
