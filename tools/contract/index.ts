/**
 * `npm run contract` compares the real Invoance API with docs/invoance-api.md, with the key in
 * INVOANCE_API_KEY; INVOANCE_BASE_URL and INVOANCE_ORGANIZATION are optional. It makes one small
 * export and changes nothing else. Exit codes: 0 the node works, 1 something breaks, 2 it cannot tell.
 */
import { checks } from './checks';
import { runChecks, verdictOf } from './run';
import { lineOf, summaryOf } from './summary';

const EXIT_CODES = { works: 0, breaks: 1, 'cannot tell': 2 } as const;
const POLL_MS = 2000;
const EXPORT_MS = 10 * 60_000;

async function main(): Promise<void> {
	const { INVOANCE_API_KEY: key, INVOANCE_BASE_URL: baseUrl, INVOANCE_ORGANIZATION } = process.env;
	if (key === undefined || key === '') throw new Error('INVOANCE_API_KEY is not set');
	const address = baseUrl === undefined || baseUrl === '' ? 'https://api.invoance.com' : baseUrl;
	if (!URL.canParse(address)) throw new Error('INVOANCE_BASE_URL is not an address');
	const options = {
		key,
		baseUrl: address,
		organization: INVOANCE_ORGANIZATION === '' ? undefined : INVOANCE_ORGANIZATION,
		pollMs: POLL_MS,
		exportMs: EXPORT_MS,
	};
	const results = await runChecks(checks, options, (result) => {
		console.log(lineOf(result));
	});
	console.log(`\n${summaryOf(results)}`);
	process.exitCode = EXIT_CODES[verdictOf(results)];
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : 'unknown error');
	process.exitCode = 2;
});
