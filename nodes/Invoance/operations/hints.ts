import type { IExecuteFunctions } from 'n8n-workflow';

/** What an operation may have to say about an item that succeeded. */
const HINTS = {
	noEvents: (items: string) =>
		`No events matched ${items}: the file has no rows. Check the date range and the filters if you expected some.`,
	manualSinceLastRun: () =>
		'This was a manual run, so Since Last Run did not move on: the same events come again. In an active workflow, each run continues where the last one ended.',
	limitReached: () =>
		'There are more events than Limit allows, so Since Last Run did not move on: the same events come again. Switch on Return All, or raise Limit.',
	unpinnedKey: () =>
		'Each event was checked against the key it carries. That shows that file and signatures belong together, not who signed: someone able to rewrite events can also sign them again with a key of their own. To rule that out, set Public Key to your Invoance signing key.',
	unfinished: (items: string) =>
		`Max Wait was reached for ${items}: what is handed on is not finished. Look again later with Get Export or Wait for Export.`,
} satisfies Record<string, (items: string) => string>;

type Hint = keyof typeof HINTS;

/** Collects hints over all items, so that two hundred items do not say the same two hundred times. */
export class Hints {
	private readonly counts = new Map<Hint, number>();

	constructor(
		private readonly functions: IExecuteFunctions,
		private readonly itemCount: number,
	) {}

	/** Notes that one more item has this to say. */
	add(hint: Hint): void {
		this.counts.set(hint, (this.counts.get(hint) ?? 0) + 1);
	}

	/** Shows them under the node's output. */
	show(): void {
		for (const [hint, count] of this.counts) {
			const items = this.itemCount === 1 ? 'this export' : `${count} of ${this.itemCount} exports`;
			this.functions.addExecutionHints({ message: HINTS[hint](items), location: 'outputPane' });
		}
	}
}
