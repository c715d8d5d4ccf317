import { DateTime, IANAZone } from 'luxon';

/** Every zone that this Node knows. */
export const ALL_ZONES = Intl.supportedValuesOf('timeZone');

/** Where the three years begin whose clock changes are looked at, in milliseconds. */
export const FROM = Date.parse('2024-01-01T00:00:00Z');
/** Where they end. */
export const TO = Date.parse('2027-01-01T00:00:00Z');

const DAY_MS = 86_400_000;

/**
 * The moments at which a zone's clock changes, in milliseconds, between {@link FROM} and {@link TO}.
 * No zone changes its clock twice within five days.
 */
export function clockChanges(name: string): number[] {
	const zone = IANAZone.create(name);
	const changes: number[] = [];
	for (let from = FROM; from < TO; from += 5 * DAY_MS) {
		let [before, after] = [from, from + 5 * DAY_MS];
		if (zone.offset(before) === zone.offset(after)) continue;
		while (after - before > 1) {
			const middle = Math.floor((before + after) / 2);
			if (zone.offset(middle) === zone.offset(before)) before = middle;
			else after = middle;
		}
		changes.push(after);
	}
	return changes;
}

/** A moment in a zone. */
export function at(text: string, zone = 'UTC'): DateTime<true> {
	const moment = DateTime.fromISO(text, { zone });
	if (!moment.isValid) throw new Error(`${text} is no moment`);
	return moment;
}
