import { DateTime } from 'luxon';
import type { DateRange } from '../periods/dateRange';

/** The longest file name, in bytes of UTF-8, that is safe on every usual file system (most: 255). */
const MAX_BYTES = 200;

/** Names that Windows keeps for devices, whatever the extension. */
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** Controls, and the marks that change the direction of text and so can disguise an extension. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * Makes any text a safe file name with the given extension: only the last part of a path, no
 * control characters or direction marks, nothing that Windows refuses, at most 200 bytes. The
 * extension is added unless the name already ends with it.
 *
 * @param extension without its dot, e.g. `csv`.
 * @param fallback the name without extension if nothing usable is left.
 */
export function safeFileName(name: string, extension: string, fallback: string): string {
	const lastPart = name.replace(INVISIBLE, '').split(/[/\\]/).at(-1) ?? '';
	const clean = lastPart
		.replace(/[<>:"|?*]/g, '_')
		.replace(/\s+/g, ' ')
		.replace(/^[. ]+|[. ]+$/g, '');
	const suffix = `.${extension}`;
	const stem = clean.toLowerCase().endsWith(suffix) ? clean.slice(0, -suffix.length) : clean;
	const allowed = Buffer.from(stem.replace(WINDOWS_RESERVED, '_$1'))
		.subarray(0, MAX_BYTES - suffix.length)
		.toString()
		// What the cut left of a character that it went through.
		.replace(/\uFFFD$/, '')
		.replace(/[. ]+$/, '');
	return (allowed === '' ? fallback : allowed) + suffix;
}

/**
 * The name, without extension, that says what is in an export's file:
 * `invoance-audit_<organization>_<start date>_<end date>`, with the dates of the user's time zone.
 * An open start is called `beginning`; an open end is the day of `instant`.
 */
export function exportFileStem(organizationId: string, range: DateRange, instant: Date): string {
	const organization = organizationId.replace(/[/\\]/g, '-');
	const start = range.start?.toISODate() ?? 'beginning';
	const end = (range.end ?? DateTime.fromJSDate(instant, { zone: 'utc' })).toISODate() ?? '';
	return `invoance-audit_${organization}_${start}_${end}`;
}
