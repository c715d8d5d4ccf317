import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import type { RunResult } from './execution';
import { useStage, workflow, type NodeSettings, type Stage } from './setup';

/** A stage, and on it a genuine export of 200 events to verify. */
interface GenuineExport extends Stage {
	lines: string[];
	/** The same, line 3 with its actor renamed: the signed content changes, and nothing else does. */
	tampered: string[];
	/** Runs Verify Export on these files, one in each item; lines are joined to a file. */
	verify: (
		contents: Array<string[] | Buffer>,
		parameters?: INodeParameters,
		settings?: NodeSettings,
	) => Promise<RunResult>;
}

/** Whether a line has an integer beyond 2^53, which JSON.parse would round. */
export function needsDigits(line: string): boolean {
	return /"ledger_id":-?\d{16,}/.test(line);
}

/** The bytes of a file of these lines. */
export function fileOf(content: string[] | Buffer): Buffer {
	return Buffer.isBuffer(content) ? content : Buffer.from(`${content.join('\n')}\n`);
}

/** A file as n8n keeps it if binaries are kept in memory. */
export function inMemory(content: string[] | Buffer): IBinaryData {
	const data = fileOf(content).toString('base64');
	return { data, mimeType: 'application/x-ndjson', fileName: 'export.ndjson' };
}

/** An item that carries a file in its field `data`. */
export function itemWith(file: IBinaryData): INodeExecutionData {
	return { json: { from: 'before' }, binary: { data: file } };
}

/** A stage with a genuine export, for all tests of a file; see {@link useStage}. */
export function useGenuineExport(): GenuineExport {
	const stage = useStage();
	const genuine = {} as GenuineExport;
	beforeAll(async () => {
		const file = await stage.emulator.exportBytes(await stage.readyExport({ format: 'ndjson' }));
		const lines = file.toString('utf8').trimEnd().split('\n');
		const tampered = lines.with(
			2,
			(lines[2] ?? '').replace(/"actor":\{"type":"\w+"/, '"actor":{"type":"robot"'),
		);
		const verify: GenuineExport['verify'] = async (contents, parameters, settings) =>
			await stage.engine.run(await workflow('verify', parameters, settings), {
				items: contents.map((content) => itemWith(inMemory(content))),
			});
		Object.assign(genuine, stage, { lines, tampered, verify });
	});
	return genuine;
}
