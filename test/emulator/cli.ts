import { parseArgs } from 'node:util';

import { startEmulator, type Emulator, type EmulatorOptions } from '.';

const USAGE = `Usage: npm run emulator -- [options]
  --port <n>          port of the API (default 8787, or any free one)
  --storage-port <n>  port of the storage (default 8788, or any free one)
  --events <n>        events per organization (default 1000)
  --seed <n>          everything is deterministic from it (default 1)
  --job-ms <n>        how long an export job takes (default 2000)
`;

function integer(text: string | undefined, fallback: number): number {
	if (text === undefined) return fallback;
	const value = Number(text);
	if (!Number.isInteger(value) || value < 0) throw new Error(`not a number: ${text}`);
	return value;
}

/** Starts on the ports that were asked for, or on any free ones if they are taken. */
async function startAnyhow(options: EmulatorOptions): Promise<Emulator> {
	try {
		return await startEmulator(options);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
		return startEmulator({ ...options, apiPort: 0, storagePort: 0 });
	}
}

/** The three steps of Invoance's documentation, to be pasted into a shell one after the other. */
function curlCommands({ baseUrl, apiKey, organizations }: Emulator): string {
	const organization = organizations[0]?.organization_id ?? '';
	const auth = `-H 'Authorization: Bearer ${apiKey}'`;
	const exportsUrl = `${baseUrl}/v1/audit/exports`;
	return `# 1. create an export
EXPORT_ID=$(curl -sS -X POST '${exportsUrl}' ${auth} -H 'Content-Type: application/json' -d '{"organization_id":"${organization}","format":"csv"}' | grep -o 'aexp_[0-9A-Z]*'); echo "$EXPORT_ID"

# 2. poll until it is ready
until JOB=$(curl -sS "${exportsUrl}/$EXPORT_ID" ${auth}); echo "$JOB"; echo "$JOB" | grep -qE '"status":"(ready|failed)"'; do sleep 1; done

# 3. download it: the URL is presigned, the API key does not go there
curl -sS -o audit.csv "$(echo "$JOB" | sed 's/.*"download_url":"\\([^"]*\\)".*/\\1/')" && head -n 3 audit.csv
`;
}

function describe(emulator: Emulator): string {
	const rows = emulator.organizations.map(
		(one) =>
			`  ${one.id}  ${one.organization_id.padEnd(14)}  ${one.name ?? '—'}` +
			(one.archived_at === null ? '' : ' (archived)'),
	);
	return `Invoance emulator

Base URL    ${emulator.baseUrl}
API key     ${emulator.apiKey}
Storage     ${emulator.storageUrl}
Public key  ${emulator.publicKey}

Organizations
${rows.join('\n')}

${curlCommands(emulator)}
Ctrl+C stops it.`;
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			port: { type: 'string' },
			'storage-port': { type: 'string' },
			events: { type: 'string' },
			seed: { type: 'string' },
			'job-ms': { type: 'string' },
			help: { type: 'boolean' },
		},
	});
	if (values.help === true) {
		console.log(USAGE);
		return;
	}
	const jobMs = integer(values['job-ms'], 2000);
	const emulator = await startAnyhow({
		apiPort: integer(values.port, 8787),
		storagePort: integer(values['storage-port'], 8788),
		eventsPerOrganization: integer(values.events, 1000),
		seed: integer(values.seed, 1),
		jobDurationMs: jobMs,
		coldJobDurationMs: jobMs,
	});
	console.log(describe(emulator));
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => void emulator.close());
	}
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	console.error(USAGE);
	process.exitCode = 1;
});
