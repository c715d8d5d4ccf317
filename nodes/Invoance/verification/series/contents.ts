import { normalizeTimestamp } from '../event/timestamp';
import { copied, type JsonObject, type JsonValue } from '../json';

/** Both ends inclusive: milliseconds, or sequence numbers. */
export type Range = readonly [start: number, end: number];

/** Which events were asked for. */
export interface Requested {
	/** Both ends inclusive, in epoch milliseconds; null where open or not known. */
	rangeStart: number | null;
	rangeEnd: number | null;
	/** The filters that events can be held against; undefined where nothing was filtered by. */
	actions: string[] | undefined;
	actorId: string | undefined;
	targetId: string | undefined;
}

/** How many actions of a file, and how many targets of an event, are kept. */
const MAX_KEPT = 1_000;

/** Cuts a line into pieces, so that each range is made of whole pieces. Ascending. */
export function cutsOf(ranges: Iterable<Range>): Float64Array {
	const cuts = new Set<number>();
	for (const [start, end] of ranges) cuts.add(start).add(end + 1);
	return Float64Array.from(cuts).sort();
}

/** The index of the piece that holds a value; -1 before the first cut. */
export function pieceOf(cuts: Float64Array, value: number): number {
	let [from, to] = [0, cuts.length];
	while (from < to) {
		const middle = (from + to) >> 1;
		if ((cuts[middle] ?? 0) <= value) from = middle + 1;
		else to = middle;
	}
	return from - 1;
}

function idOf(party: JsonValue | undefined): string | undefined {
	if (typeof party !== 'object' || party === null || Array.isArray(party)) return undefined;
	return typeof party.id === 'string' ? party.id : undefined;
}

/**
 * What a file's events have in common that a request can ask for. Its manifest is only known once its
 * hash is, so this serves any request.
 */
export class FileContents {
	private firstMs = Infinity;
	private lastMs = -Infinity;
	private readonly actions = new Set<string>();
	private isEveryActionKept = true;
	/** The actor of all events; null if they differ or have no id. */
	private actor: string | null | undefined;
	/** The targets that all events have in common. */
	private targets: Set<string> | undefined;
	/** How many events there are in each piece of time. */
	readonly counts = new Map<number, number>();

	/** @param cuts time, cut where the ranges of manifests begin and end */
	constructor(private readonly cuts: Float64Array) {}

	add(event: JsonObject): void {
		this.addTime(event.occurred_at);
		this.addAction(event.action);
		const actor = idOf(event.actor) ?? null;
		if (this.actor === undefined) this.actor = actor === null ? null : copied(actor);
		else if (this.actor !== actor) this.actor = null;
		this.addTargets(event.targets);
	}

	/** The parts of the request, in words, that some events do not fit. */
	outside({ rangeStart, rangeEnd, actions, actorId, targetId }: Requested): string[] {
		if (this.actor === undefined) return [];
		const words = [];
		if (this.firstMs < (rangeStart ?? -Infinity) || this.lastMs > (rangeEnd ?? Infinity)) {
			words.push('range');
		}
		if (actions && !(this.isEveryActionKept && this.hasOnly(actions))) words.push('actions');
		if (actorId !== undefined && this.actor !== actorId) words.push('actor');
		if (targetId !== undefined && !this.targets?.has(targetId)) words.push('target');
		return words;
	}

	private hasOnly(actions: readonly string[]): boolean {
		const asked = new Set(actions.map((action) => action.trim()));
		return [...this.actions].every((action) => asked.has(action));
	}

	private addTime(occurredAt: JsonValue | undefined): void {
		const time = typeof occurredAt === 'string' ? normalizeTimestamp(occurredAt) : undefined;
		if (time === undefined) return;
		const ms = Date.parse(time);
		this.firstMs = Math.min(this.firstMs, ms);
		this.lastMs = Math.max(this.lastMs, ms);
		const piece = pieceOf(this.cuts, ms);
		this.counts.set(piece, (this.counts.get(piece) ?? 0) + 1);
	}

	private addAction(action: JsonValue | undefined): void {
		if (typeof action !== 'string' || this.actions.has(action)) return;
		if (this.actions.size < MAX_KEPT) this.actions.add(copied(action));
		else this.isEveryActionKept = false;
	}

	private addTargets(targets: JsonValue | undefined): void {
		if (this.targets?.size === 0) return;
		const ids = new Set((Array.isArray(targets) ? targets : []).map(idOf));
		if (this.targets) {
			for (const id of this.targets) if (!ids.has(id)) this.targets.delete(id);
			return;
		}
		const first = [...ids].filter((id) => id !== undefined).slice(0, MAX_KEPT);
		this.targets = new Set(first.map(copied));
	}
}
