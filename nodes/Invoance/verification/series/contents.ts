import { normalizeTimestamp } from '../event/timestamp';
import { copied, type JsonObject, type JsonValue } from '../json';
import type { SeriesManifest } from './manifest';
import type { Segments } from './segments';

/** Of how many actions, and of how many targets of an event, a file's contents are known. */
const MAX_KEPT = 1_000;

function idOf(party: JsonValue | undefined): string | undefined {
	if (typeof party !== 'object' || party === null || Array.isArray(party)) return undefined;
	return typeof party.id === 'string' ? party.id : undefined;
}

/**
 * What the events of a file are about, as far as an order can ask for it. The manifest that says what
 * was asked for is known only when the file's hash is, so this keeps what every order needs.
 */
export class FileContents {
	private firstMs = Infinity;
	private lastMs = -Infinity;
	private readonly actions = new Set<string>();
	private isEveryActionKept = true;
	/** The one actor of all events; null if there are several, or one without an id. */
	private actor: string | null | undefined;
	/** The targets that all events have in common. */
	private targets: Set<string> | undefined;
	/** How many events there are in each segment of time. */
	readonly counts = new Map<number, number>();

	/** @param segments time, cut where the ranges of manifests begin and end */
	constructor(private readonly segments: Segments) {}

	add(event: JsonObject): void {
		this.addTime(event.occurred_at);
		this.addAction(event.action);
		const actor = idOf(event.actor) ?? null;
		if (this.actor === undefined) this.actor = actor === null ? null : copied(actor);
		else if (this.actor !== actor) this.actor = null;
		this.addTargets(event.targets);
	}

	/** What of the order in a manifest some events do not fit, in words; empty if they fit. */
	outside({ rangeStart, rangeEnd, actions, actorId, targetId }: SeriesManifest): string[] {
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
		const segment = this.segments.indexOf(ms);
		this.counts.set(segment, (this.counts.get(segment) ?? 0) + 1);
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
