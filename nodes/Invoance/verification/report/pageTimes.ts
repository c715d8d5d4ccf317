/** Times for people, as the clock of one zone shows them. All are given in RFC 3339. */
export interface Clock {
	zone: string;
	/** `2026-10-31 23:59:59` */
	second: (time: string) => string;
	/** `2026-10-31` */
	day: (time: string) => string;
}

/** @param zone its IANA name; UTC where this runtime does not know it */
export function clockIn(zone: string): Clock {
	const [format, known] = formatIn(zone);
	const second = (time: string) => {
		const parts = new Map(
			format.formatToParts(new Date(time)).map(({ type, value }) => [type, value]),
		);
		const [year, month, day, hour, minute, seconds] = [
			...(['year', 'month', 'day'] as const),
			...(['hour', 'minute', 'second'] as const),
		].map((type) => parts.get(type) ?? '');
		return `${year}-${month}-${day} ${hour}:${minute}:${seconds}`;
	};
	return { zone: known, second, day: (time) => second(time).slice(0, 'yyyy-mm-dd'.length) };
}

function formatIn(zone: string): [Intl.DateTimeFormat, string] {
	const style = {
		...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
		...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
	};
	try {
		return [new Intl.DateTimeFormat('en-GB', { ...style, timeZone: zone }), zone];
	} catch {
		return [new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' }), 'UTC'];
	}
}
