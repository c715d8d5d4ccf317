/** The middle of some measurements; with an even number of them the mean of the middle two. */
export function median(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	const lower = sorted[Math.floor((sorted.length - 1) / 2)];
	const upper = sorted[Math.ceil((sorted.length - 1) / 2)];
	if (lower === undefined || upper === undefined) throw new Error('There is no measurement');
	return (lower + upper) / 2;
}

/** Prints columns under a title, the numbers to the right. */
export function printTable(title: string, rows: readonly Record<string, string | number>[]): void {
	const names = Object.keys(rows[0] ?? {});
	const cells = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '')))];
	const widths = names.map((_, column) =>
		Math.max(...cells.map((line) => line[column]?.length ?? 0)),
	);
	console.log(`\n${title}`);
	for (const line of cells) {
		const padded = line.map((cell, column) =>
			column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
		);
		console.log(`  ${padded.join('  ')}`);
	}
}

/** Prints a measured value beside what it is meant to be. */
export function printGoal(
	what: string,
	value: number,
	goal: { atLeast: number } | { atMost: number },
): void {
	const isAtLeast = 'atLeast' in goal;
	const limit = isAtLeast ? goal.atLeast : goal.atMost;
	const isMet = isAtLeast ? value >= limit : value <= limit;
	const sign = isAtLeast ? '≥' : '≤';
	console.log(
		`  ${isMet ? 'met   ' : 'MISSED'}  ${what}: ${round(value)} (goal ${sign} ${round(limit)})`,
	);
}

/** Three significant digits are all that a benchmark can stand for. */
export function round(value: number): number {
	return Number(value.toPrecision(3));
}

/**
 * Lets all competitors run once in each round, beginning with another one every time, so that what
 * else the machine does meets them all alike.
 *
 * @returns each competitor's results, in order of the rounds
 */
export async function interleave<Name extends string, Result>(
	rounds: number,
	competitors: Record<Name, () => Promise<Result>>,
): Promise<Record<Name, Result[]>> {
	const names = Object.keys(competitors) as Name[];
	const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		Result[]
	>;
	for (let index = 0; index < rounds; index++) {
		const first = index % names.length;
		for (const name of [...names.slice(first), ...names.slice(0, first)]) {
			results[name].push(await competitors[name]());
		}
	}
	return results;
}

/** How many rounds the competitors run; medians are taken over them. */
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
