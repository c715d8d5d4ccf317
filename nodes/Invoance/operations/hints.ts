import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { quotable } from '../runtime/invoanceError';

/** What an operation may have to say about an item that succeeded. */
const HINTS = {
	fileMade: () =>
		'The file is in the output under Binary, in the field data unless you chose another. To email it, enter that name under Attachments; Google Drive and Slack ask for it as the input field.',
	noEvents: (items: string) =>
		`No events matched ${items}: the file has no rows. Check the date range and the filters if you expected some.`,
	rowsDiffer: (items: string) =>
		`The file has another number of rows than Invoance announced (row_count) for ${items}. Invoance does not say what row_count counts, so this need not be a fault; rows is counted in the file itself.`,
	skipped: (items: string) =>
		`No events matched ${items}, so nothing was put out: If Empty is set to Skip.`,
	nothingDue: (items: string) =>
		`Nothing is due yet for ${items}: no period has ended and settled since the deliveredUntil, so nothing was put out.`,
	clocksApart: () =>
		"The clocks of n8n and Invoance are more than half a minute apart. Ranges end by Invoance's clock, so nothing is missed, but check the clock of the machine that n8n runs on.",
	manyEvents: () =>
		'These are more than 100,000 events, each an item that n8n keeps in memory and saves. To take so many out, use Export and Download: it streams them into a file.',
	unpinnedKey: () =>
		'Each event was checked against the key it carries. That shows that file and signatures belong together, not who signed: someone able to rewrite events can also sign them again with a key of their own. To rule that out, set Public Key to your Invoance signing key.',
	unfinished: (items: string) =>
		`Max Wait was reached for ${items}: what is handed on is not finished. Look again later with Get Export or Wait for Export.`,
} satisfies Record<string, (items: string) => string>;

type Hint = keyof typeof HINTS;

/** How many failures are named; the others are counted. */
const MAX_NAMED = 5;

/** Collects hints over all items, so that two hundred items do not say the same two hundred times. */
export class Hints {
	private readonly counts = new Map<Hint, number>();
	private readonly failures = new Map<number, string>();
	private readonly verdicts: Array<{ isValid: boolean; text: string }> = [];

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly itemCount: number,
	) {}

	/** Notes that one more item has this to say. */
	add(hint: Hint): void {
		this.counts.set(hint, (this.counts.get(hint) ?? 0) + 1);
	}

	/** Notes an item that failed while the others go on: its error, and whose it was if that is known. */
	addFailure(index: number, error: string, about: IDataObject): void {
		const { organization_name, organization_id } = about;
		const name = [organization_name, organization_id].find((known) => typeof known === 'string');
		this.failures.set(index, quotable(`${name ?? 'an item'} (${error})`));
	}

	/** Notes what became of a verification: a green tick alone must not mislead. */
	addVerdict(isValid: boolean, text: string): void {
		this.verdicts.push({ isValid, text: quotable(text) });
	}

	/** How many items have failed while the others went on. */
	get failureCount(): number {
		return this.failures.size;
	}

	/** Shows them under the node's output: in the order of this file, whichever item ended first. */
	show(): void {
		this.showVerdicts();
		for (const hint of Object.keys(HINTS) as Hint[]) {
			const count = this.counts.get(hint);
			if (count === undefined) continue;
			const items = this.itemCount === 1 ? 'this export' : `${count} of ${this.itemCount} exports`;
			this.tell(HINTS[hint](items));
		}
		const { size } = this.failures;
		if (size === 0) return;
		const inOrder = [...this.failures].sort(([left], [right]) => left - right);
		const named = inOrder.slice(0, MAX_NAMED).map(([, failure]) => failure);
		const more = size > MAX_NAMED ? ', …' : '';
		this.tell(`${size} of ${this.itemCount} failed: ${named.join(', ')}${more}`);
	}

	private showVerdicts(): void {
		const { verdicts } = this;
		if (verdicts.length === 0) return;
		const bad = verdicts.filter(({ isValid }) => !isValid);
		const texts = (bad.length > 0 ? bad : verdicts).map(({ text }) => text);
		const named = texts.slice(0, MAX_NAMED).join(' · ');
		const more = texts.length > MAX_NAMED ? ' · …' : '';
		const count = verdicts.length > 1 ? `${bad.length || 'all'} of ${verdicts.length}. ` : '';
		this.tell(`${bad.length > 0 ? 'NOT valid' : 'Valid'}: ${count}${named}${more}`);
	}

	private tell(message: string): void {
		// n8n-core 1.115 and older give no hints to a node that an AI agent uses.
		const functions: Partial<IExecuteFunctions> = this.functions;
		functions.addExecutionHints?.({ message, location: 'outputPane' });
	}
}
