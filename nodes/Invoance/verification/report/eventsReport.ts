import type { OrganizationReport, SequenceReport } from '../sequence/organizations';
import type { Trust } from '../trust/trust';
import type { Findings } from '../file/findings';
import type { Summary } from '../file/summary';

/** What is said of events, be they of one file or of several. Every line that is not blank is one. */
export interface EventsReport extends SequenceReport {
	events: number;
	valid_events: number;
	invalid_events: number;
	unverifiable_events: number;
	/** Whether signatures were held against the caller's keys or against the one each event carries. */
	key_source: 'pinned' | 'event';
	/** The keys signatures were held against: all that are pinned, else the first hundred used. */
	public_keys: string[];
	/** The keys that the events carry, by first appearance, the first hundred. */
	carried_keys: string[];
	/** By first appearance, the first hundred. */
	organizations: OrganizationReport[];
	summary: Summary;
}

/** What there is to say of events that were held against the keys that are trusted. */
export function eventsReport(findings: Findings, trust: Trust): EventsReport {
	const { valid, invalid, unverifiable } = findings.counts;
	return {
		events: findings.events,
		valid_events: valid,
		invalid_events: invalid,
		unverifiable_events: unverifiable,
		key_source: trust.source,
		public_keys: [...(trust.source === 'pinned' ? trust.pinnedKeys : findings.usedKeys.list)],
		carried_keys: [...findings.carriedKeys.list],
		...findings.sequences.report(),
		summary: findings.summary.build(),
	};
}

/**
 * Whether the reason why nothing is valid is the key: every key that the events carry is another one
 * than those that are pinned.
 */
export function hasWrongKey(report: EventsReport): boolean {
	const { key_source, valid_events, carried_keys, public_keys } = report;
	return (
		key_source === 'pinned' &&
		valid_events === 0 &&
		carried_keys.length > 0 &&
		carried_keys.every((key) => !public_keys.includes(key))
	);
}
