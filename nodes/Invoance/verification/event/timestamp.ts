/** date-time of RFC 3339, section 5.6, with nothing around it. */
const RFC_3339 =
	/^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** The length of the canonical form, which is how the API writes most timestamps. */
const CANONICAL_LENGTH = '2026-06-10T19:47:52.336Z'.length;

const MINUTE_MS = 60_000;
const DAYS_IN_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysInMonth(year: number, month: number): number {
	const leapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
	return month === 2 && leapYear ? 29 : (DAYS_IN_MONTH[month - 1] ?? 0);
}

function utcMilliseconds(year: number, month: number, ...rest: [number, number, number]): number {
	const [day, hour, minute] = rest;
	// Date.UTC takes the years 0 to 99 for 1900 to 1999; setUTCFullYear takes them as they are.
	return new Date(0).setUTCFullYear(year, month - 1, day) + (hour * 60 + minute) * MINUTE_MS;
}

/**
 * The one form of a timestamp that is signed: UTC, exactly three fractional digits, `Z`
 * (rule 2 of `invoance.audit/1`).
 *
 * @param text an RFC 3339 date-time: any offset, any number of fractional digits (cut to three, not
 * rounded), `t` and `z` in either case. Dates that do not exist are refused, where the SDKs would
 * roll them over: the server cannot have signed them.
 *
 * A leap second is taken only where there can be one, at 23:59:60 UTC, and becomes the first second
 * of the next day, which is what the official SDKs compute.
 *
 * @returns the canonical text, or `undefined` if `text` is no such date-time, or if its offset moves
 * it out of the years 0000 to 9999
 */
export function normalizeTimestamp(text: string): string | undefined {
	const match = RFC_3339.exec(text);
	if (!match) return undefined;
	const year = Number(match[1]);
	const month = Number(match[2]);
	const day = Number(match[3]);
	const hour = Number(match[4]);
	const minute = Number(match[5]);
	const second = Number(match[6]);
	const offsetHour = Number(match[9] ?? 0);
	const offsetMinute = Number(match[10] ?? 0);
	if (day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) {
		return undefined;
	}
	if (offsetHour > 23 || offsetMinute > 59) return undefined;
	const isCanonical = text.length === CANONICAL_LENGTH && text[10] === 'T' && text.endsWith('Z');
	if (isCanonical && second < 60) return text;

	const offsetMs = (offsetHour * 60 + offsetMinute) * MINUTE_MS * (match[8] === '-' ? -1 : 1);
	const minuteMs = utcMilliseconds(year, month, day, hour, minute) - offsetMs;
	if (second === 60 && new Date(minuteMs).toISOString().slice(-13, -8) !== '23:59') {
		return undefined;
	}
	const utc = new Date(minuteMs + second * 1000).toISOString();
	// Years outside 0000 to 9999 are written with a sign and six digits.
	if (utc.length !== CANONICAL_LENGTH) return undefined;
	return `${utc.slice(0, 20)}${(match[7] ?? '').slice(0, 3).padEnd(3, '0')}Z`;
}
