import { InvoanceError } from '../../nodes/Invoance/runtime/invoanceError';
import { Session, Unseen, type SessionOptions } from './session';
import type { Row } from './expectations';

/** What came of a row. */
export interface Result {
	readonly row: Row;
	readonly verdict: 'holds' | 'differs' | 'unseen';
	/** How it differs, or why it could not be seen. */
	readonly words: string;
}

/** What the results mean for the node: it works, something breaks, or it cannot tell. */
type Conclusion = 'works' | 'breaks' | 'cannot tell';

/**
 * Goes through rows one after the other.
 *
 * @param report called with each result as soon as it is there
 */
export async function check(
	rows: readonly Row[],
	options: SessionOptions,
	report: (result: Result) => void = () => undefined,
): Promise<Result[]> {
	const session = new Session(options);
	const results: Result[] = [];
	for (const row of rows) {
		const result = { row, ...(await outcomeOf(row, session)) };
		results.push(result);
		report(result);
	}
	return results;
}

async function outcomeOf(row: Row, session: Session): Promise<Pick<Result, 'verdict' | 'words'>> {
	try {
		const words = await row.expect(await row.endpoint(session), session);
		return words === undefined ? { verdict: 'holds', words: '' } : { verdict: 'differs', words };
	} catch (error) {
		if (error instanceof Unseen) return { verdict: 'unseen', words: error.message };
		// Another row is about the shape of the answer that this one builds on.
		if (error instanceof InvoanceError)
			return { verdict: 'unseen', words: 'an answer cannot be read' };
		throw error;
	}
}

/** Whether the node works with this API. */
export function conclusionOf(results: readonly Result[]): Conclusion {
	const needed = results.filter(({ row }) => row.breaks !== undefined);
	if (needed.some(({ verdict }) => verdict === 'differs')) return 'breaks';
	return needed.every(({ verdict }) => verdict === 'holds') ? 'works' : 'cannot tell';
}

/** A result as a line: `differs  events.list: … Breaks: …`. */
export function lineOf({ row, verdict, words }: Result): string {
	const breaks = verdict === 'differs' && row.breaks ? ` Breaks: ${row.breaks}.` : '';
	return `${verdict.padEnd(7)}  ${row.assumption}${words && `: ${words}.`}${breaks}`;
}
