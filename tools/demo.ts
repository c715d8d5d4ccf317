/**
 * Runs the node's main job in n8n's own engine against a local Invoance, with the built package:
 * Manual Trigger → Create Export → Wait for Export → Download Export.
 */
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Listr } from 'listr2';
import { startEmulator } from '../test/emulator';
import { startEngine, text, type PackageUnderTest } from '../test/engine/engine';
import { readWorkflow } from '../test/workflowFile';

const ROOT = path.dirname(__dirname);
const OUTPUT = path.join(ROOT, 'demo-output');
const STEPS = ['Create Export', 'Wait for Export', 'Download Export'];

async function main(): Promise<void> {
	const emulator = await startEmulator({ eventsPerOrganization: 20_000, jobDurationMs: 3_000 });
	const packed = (await import(path.join(ROOT, 'dist', 'index.js'))) as PackageUnderTest;
	const engine = await startEngine(packed, emulator);
	try {
		const workflow = await readWorkflow(`${ROOT}/test/engine/workflows/create-wait-download.json`);
		const finished = new EventEmitter();
		const steps = STEPS.map((title) => ({ title, isFinished: once(finished, title) }));
		const progress = new Listr(
			steps.map(({ title, isFinished }) => ({
				title,
				task: async () => {
					await isFinished;
				},
			})),
		);
		const running = engine.start(workflow, { onNodeFinished: (node) => finished.emit(node) });
		await Promise.race([progress.run(), failureOf(running.result)]);
		const [file] = (await running.result).items('Download Export');
		const bytes = await engine.read(file?.binary?.data);
		const truth = await emulator.exportObject(text(file, 'id'));
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		if (sha256 !== truth.sha256) throw new Error('The file is not what Invoance holds');

		const target = path.join(OUTPUT, text(file, 'file_name'));
		await mkdir(OUTPUT, { recursive: true });
		await writeFile(target, bytes);
		console.log(`
File     ${path.relative(ROOT, target)}
Rows     ${truth.rowCount}
Size     ${bytes.length} bytes
SHA-256  ${sha256}, the same as Invoance's`);
	} finally {
		await Promise.all([emulator.close(), engine.close()]);
	}
}

/** Rejects if the execution fails; else it is for the progress display to say when it is over. */
async function failureOf(result: Promise<{ error: { message: string } | undefined }>) {
	const { error } = await result;
	if (error) throw new Error(error.message);
	await new Promise(() => undefined);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
