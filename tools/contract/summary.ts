import { verdictOf, type Result } from './run';

const HEADLINES = {
	works: 'The node works with this API.',
	breaks: 'Something in the node does not work with this API.',
	'cannot tell': 'Not everything that the node needs could be seen.',
} as const;

/** One result as a line for a terminal. */
export function lineOf({ check, outcome }: Result): string {
	const verdict = outcome.verdict.padEnd(7);
	return `${verdict}  ${check.assumption}${words(outcome)}`;
}

/** All results in Markdown, for an issue. */
export function summaryOf(results: readonly Result[]): string {
	const of = (verdict: string) => results.filter((one) => one.outcome.verdict === verdict);
	const differing = of('differs');
	const breaking = differing.filter(({ check }) => check.breaks !== undefined);
	const tolerated = differing.filter(({ check }) => check.breaks === undefined);
	const needed = of('unseen').filter(({ check }) => check.breaks !== undefined);
	const others = of('unseen').filter(({ check }) => check.breaks === undefined);
	return [
		'## Invoance’s API, compared with docs/invoance-api.md',
		`**${HEADLINES[verdictOf(results)]}** ${of('holds').length} assumptions hold, ${differing.length} differ, ${of('unseen').length} could not be seen.`,
		...section('Differences that break something', breaking),
		...section('Differences that the node tolerates', tolerated),
		...section('Could not be seen, and the node needs it', needed),
		...section('Could not be seen', others),
		...section('Hold', of('holds')),
	].join('\n\n');
}

function section(title: string, results: readonly Result[]): string[] {
	if (results.length === 0) return [];
	return [`### ${title}`, results.map(bullet).join('\n')];
}

function bullet({ check, outcome }: Result): string {
	const isBroken = outcome.verdict === 'differs' && check.breaks !== undefined;
	return `- \`${check.assumption}\`${words(outcome)}${isBroken ? ` Breaks: ${check.breaks}` : ''}`;
}

function words(outcome: Result['outcome']): string {
	if (outcome.verdict === 'differs') return `: ${outcome.how}.`;
	return outcome.verdict === 'unseen' ? `: ${outcome.why}.` : '';
}
