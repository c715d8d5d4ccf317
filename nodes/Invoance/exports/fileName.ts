import { createHash } from 'node:crypto';
import type { DateRange } from '../periods/calendarRange';
import { periodName } from '../periods/periodName';

/** Longer text is cut before any pattern sees it. */
const MAX_CHARACTERS = 1_000;
/** The longest file name, in bytes of UTF-8, that is safe on every usual file system (most: 255). */
const MAX_BYTES = 200;
/** How much of it an organization may take, so that the longest period and extension still fit. */
const MAX_ORGANIZATION_BYTES = 100;
const HASH_DIGITS = 10;

/** Names that Windows keeps for devices, whatever the extension, blanks before it or not. */
const WINDOWS_RESERVED = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?= *(?:\.|$))/i;

/** Controls, and the marks that change the direction of text and so can disguise an extension. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/** The extensions that exports have; nothing else behind a dot is one. */
const EXTENSION = /\.(csv|ndjson)$/i;

/** What could be taken for a hash or the first date of a period in a file's name, capitals aside. */
const LIKE_OTHER_PARTS = /(^|_)[0-9a-f]{10}$|\d{4}-\d\d(-\d\d(T[\d-]+Z?)?)?$/i;

/**
 * Makes any text a safe file name: no path, no control characters or direction marks, nothing that
 * Windows refuses, at most 200 bytes. Only `.csv` and `.ndjson` count as an extension, so a date like
 * 01/06/2026 stays whole; that of the other format is replaced, because it would not be true.
 */
export function safeFileName(name: string | number, extension: string, fallback: string): string {
	const suffix = `.${extension}`;
	const maxBytes = MAX_BYTES - suffix.length;
	const stem = safeStem(String(name), maxBytes) || safeStem(fallback, maxBytes) || 'export';
	return stem + suffix;
}

function safeStem(name: string, maxBytes: number): string {
	const stem = withoutTail(safeText(name).replace(EXTENSION, ''))
		.replace(/^[-. ]+/, '')
		.replace(WINDOWS_RESERVED, '_$1');
	return cut(stem, maxBytes);
}

export interface NamedOrganization {
	/** What people call it: its external id, else its name, else its id. */
	label: string;
	/** What no other organization has. */
	id: string;
	/**
	 * Whether another organization has the same label, capitals aside. If that is not known, labels
	 * are taken to be unlike each other but for capitals.
	 */
	isShared?: boolean | undefined;
}

interface FileContent {
	range: DateRange;
	/** The IANA name of the period's zone. */
	zone: string;
	isFiltered?: boolean;
}

/**
 * `invoance-audit_<organization>_<period>`, and `_filtered` where it is not all that happened. Two
 * organizations never have the same name, not even where capitals do not count (Windows, macOS): a
 * hash of the id follows the label if it had to be changed or cut, if it is shared, or if it has
 * capitals and it is not known to be unshared.
 */
export function exportFileStem(
	organization: NamedOrganization,
	{ range, zone, isFiltered = false }: FileContent,
): string {
	const filtered = isFiltered ? '_filtered' : '';
	return `invoance-audit_${organizationPart(organization)}_${periodName(range, zone)}${filtered}`;
}

function organizationPart({ label, id, isShared }: NamedOrganization): string {
	const safe = safeText(label.normalize('NFC')).replace(/^[-. ]+/, '');
	const hasCapitals = label.toUpperCase().toLowerCase() !== label;
	const isClear =
		safe === label &&
		safe !== '' &&
		Buffer.byteLength(safe) <= MAX_ORGANIZATION_BYTES &&
		!LIKE_OTHER_PARTS.test(safe) &&
		!(isShared ?? hasCapitals);
	if (isClear) return safe;
	const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_DIGITS);
	const visible = cut(safe, MAX_ORGANIZATION_BYTES - HASH_DIGITS - 1);
	return visible === '' ? hash : `${visible}_${hash}`;
}

/** Text without paths, without what is not seen, and without what file systems refuse. */
function safeText(text: string): string {
	const safe = text
		.slice(0, MAX_CHARACTERS)
		.replace(INVISIBLE, '')
		.replace(/[/\\]/g, '-')
		.replace(/[<>:"|?*]/g, '_')
		.replace(/\s+/g, ' ');
	return withoutTail(safe);
}

/** Without the dots and blanks at the end. Not by a pattern: those try again at every dot. */
function withoutTail(text: string): string {
	let end = text.length;
	while (end > 0 && '. '.includes(text.charAt(end - 1))) end--;
	return text.slice(0, end);
}

/** As many whole characters from the front as fit, without a dot or blank at the end. */
function cut(text: string, maxBytes: number): string {
	const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
	return withoutTail(text.slice(0, read));
}
