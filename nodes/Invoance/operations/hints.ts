import type { IExecuteFunctions } from 'n8n-workflow';
import { quotable } from '../runtime/invoanceError';

/** What an operation may have to say about items that succeeded, given which items and which details. */
const HINTS = {
	fileMade: () =>
		'The file is in the output under Binary, in the field data unless you chose another. To email it, enter that name under Attachments; Google Drive and Slack ask for it as the input field.',
	noEvents: (items: string) =>
		`No events matched ${items}: the file has no rows. Check the date range and the filters if you expected some.`,
	rowsDiffer: (items: string) =>
		`The file has another number of rows than Invoance announced (row_count) for ${items}. Invoance does not say what row_count counts, so this need not be a fault; rows is counted in the file itself.`,
	retention: (items: string, details: string) =>
		`The date range of ${items} begins before what Invoance still keeps. Events are kept from ${details} on; older ones are gone.`,
	skipped: (items: string) =>
		`No events matched ${items}, so there is no output: If Empty is set to Skip.`,
	nothingDue: (items: string) =>
		`Nothing is due yet for ${items}: since the last delivery, no period has ended and passed its Grace Period. So there is no output.`,
	rangeNotUsed: (items: string) =>
		`The date range of the input item is NOT used, for ${items}: it has range_start or range_end, and Date Range is set to something else. Set Date Range to Automatic or From the Step Before to take the item's own range; otherwise several items may all give the same period.`,
	endRounded: (items: string) =>
		`The end of the last range seems to be rounded, for ${items}: the Invoance Trigger and Since Last Delivery always output the last millisecond of a second, ….999, so a database has rounded or cut it. Events of that second may be missing or come twice: keep range_end as text.`,
	clocksApart: () =>
		"The clocks of n8n and Invoance are more than half a minute apart. Ranges end by Invoance's clock, so nothing is missed, but check the clock of the machine that n8n runs on.",
	manyEvents: () =>
		'These are more than 100,000 events, each an item that n8n keeps in memory and saves. To get so many, use Export and Download: it streams them into a file.',
	unpinnedKey: () =>
		'Each event was checked against the key it carries. That shows that file and signatures belong together, not who signed: someone able to rewrite events can also sign them again with a key of their own. To rule that out, set Public Key to your Invoance signing key.',
	unfinished: (items: string) =>
		`Max Wait was reached for ${items}: the output is not finished. Check again later with Get Export or Wait for Export.`,
} satisfies Record<string, (items: string, details: string) => string>;

type Hint = keyof typeof HINTS;

const MAX_NAMED = 5;

/** Collects hints over all items, so that two hundred items do not say the same two hundred times. */
export class Hints {
	private readonly noted = new Map<Hint, { count: number; details: Set<string> }>();
	private readonly failures = new Map<number, string>();
	private readonly verdicts: Array<{ isValid: boolean; text: string }> = [];

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly itemCount: number,
	) {}

	add(hint: Hint, detail?: string): void {
		const noted = this.noted.get(hint) ?? { count: 0, details: new Set() };
		noted.count++;
		if (detail !== undefined) noted.details.add(quotable(detail));
		this.noted.set(hint, noted);
	}

	/** Notes what became of a verification: a green tick alone must not mislead. */
	addVerdict(isValid: boolean, text: string): void {
		this.verdicts.push({ isValid, text: quotable(text) });
	}

	addFailure(index: number, error: string): void {
		this.failures.set(index, quotable(error));
	}

	get failureCount(): number {
		return this.failures.size;
	}

	/** Shows them under the node's output: in the order of this file, whichever item ended first. */
	show(): void {
		this.showVerdicts();
		for (const hint of Object.keys(HINTS) as Hint[]) {
			const noted = this.noted.get(hint);
			if (noted === undefined) continue;
			const items =
				this.itemCount === 1 ? 'this export' : `${noted.count} of ${this.itemCount} exports`;
			this.showOne(HINTS[hint](items, listed([...noted.details], ', ')));
		}
		if (this.failureCount === 0) return;
		const inOrder = [...this.failures].sort(([left], [right]) => left - right);
		const errors = inOrder.map(([, error]) => error);
		this.showOne(`${this.failureCount} of ${this.itemCount} failed: ${listed(errors, '; ')}`);
	}

	private showVerdicts(): void {
		const { verdicts } = this;
		if (verdicts.length === 0) return;
		const bad = verdicts.filter(({ isValid }) => !isValid);
		const texts = (bad.length > 0 ? bad : verdicts).map(({ text }) => text);
		const count = verdicts.length > 1 ? `${bad.length || 'all'} of ${verdicts.length}. ` : '';
		this.showOne(`${bad.length > 0 ? 'NOT valid' : 'Valid'}: ${count}${listed(texts, ' · ')}`);
	}

	private showOne(message: string): void {
		// n8n-core 1.115 and older give no hints to a node that an AI agent uses.
		const functions: Partial<IExecuteFunctions> = this.functions;
		functions.addExecutionHints?.({ message, location: 'outputPane' });
	}
}

function listed(texts: string[], separator: string): string {
	const more = texts.length > MAX_NAMED ? `${separator}…` : '';
	return texts.slice(0, MAX_NAMED).join(separator) + more;
}
