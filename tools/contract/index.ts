/**
 * `npm run contract` holds docs/invoance-api.md against the real Invoance API, with the key in
 * INVOANCE_API_KEY; INVOANCE_BASE_URL and INVOANCE_ORGANIZATION are optional. It creates one small
 * export and changes nothing else. Exit codes: 0 the node works, 1 something breaks, 2 it cannot tell.
 */
import { check, conclusionOf, lineOf } from './run';
import { TABLE } from './table';

const CONCLUSIONS = {
	works: { code: 0, words: 'The node works with this API.' },
	breaks: { code: 1, words: 'Something in the node does not work with this API.' },
	'cannot tell': { code: 2, words: 'Not everything that the node needs could be seen.' },
} as const;
const POLL_MS = 2000;
/** However long exports take: whoever waits for this command wants to know by then. */
const EXPORT_MS = 2 * 60_000;

async function main(): Promise<void> {
	const { INVOANCE_API_KEY: key, INVOANCE_BASE_URL, INVOANCE_ORGANIZATION } = process.env;
	if (!key) throw new Error('INVOANCE_API_KEY is not set');
	const baseUrl = INVOANCE_BASE_URL || 'https://api.invoance.com';
	if (!URL.canParse(baseUrl)) throw new Error('INVOANCE_BASE_URL is not an address');
	const options = {
		...{ key, baseUrl, organization: INVOANCE_ORGANIZATION, pollMs: POLL_MS },
		exportMs: EXPORT_MS,
		onWait: (words: string) => {
			console.log(`waiting  ${words}`);
		},
	};
	const results = await check(TABLE, options, (result) => {
		console.log(lineOf(result));
	});
	const { code, words } = CONCLUSIONS[conclusionOf(results)];
	const count = (verdict: string) => results.filter((one) => one.verdict === verdict).length;
	console.log(
		`\n${words} ${count('holds')} assumptions of docs/invoance-api.md hold, ${count('differs')} differ, ${count('unseen')} could not be seen.`,
	);
	process.exitCode = code;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : 'unknown error');
	process.exitCode = 2;
});
