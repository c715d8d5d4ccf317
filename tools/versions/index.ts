/**
 * `npm run test:versions` runs the tests with every version of n8n in matrix.ts on every Node.js,
 * `npm run test:versions -- 1.115 2.0 --node 20` with some on one, `--tests verify` some tests only.
 */
import { parseArgs } from 'node:util';
import { NODES, versionsLike } from './matrix';
import { run, type Outcome } from './run';

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: {
			node: { type: 'string', multiple: true },
			tests: { type: 'string', multiple: true, default: [] },
		},
	});
	const outcomes: Outcome[] = [];
	for (const version of versionsLike(positionals)) {
		for (const node of values.node?.map(Number) ?? NODES) {
			console.log(`\nn8n-core ${version} on Node.js ${node}`);
			outcomes.push(await run(version, node, values.tests));
		}
	}
	console.log();
	for (const { core, workflow, node, passed, failed, skipped } of outcomes) {
		console.log(
			`n8n-core ${core}, n8n-workflow ${workflow}, Node.js ${node}: ${passed} passed, ${failed} failed, ${skipped} skipped`,
		);
	}
	const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
	const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
	const skipped = outcomes.reduce((sum, outcome) => sum + outcome.skipped, 0);
	console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
	if (failed > 0 || passed === 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
