import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { currentN8n } from './installation';

/** Reads static data, or writes it where there is a third argument. For a Node.js that has SQLite. */
const SCRIPT = `
const { DatabaseSync } = require('node:sqlite');
const [file, id, staticData] = process.argv.slice(1);
const database = new DatabaseSync(file);
if (staticData !== undefined) {
	database.prepare('UPDATE workflow_entity SET staticData = ? WHERE id = ?').run(staticData, id);
}
const row = database.prepare('SELECT staticData FROM workflow_entity WHERE id = ?').get(id);
console.log(row.staticData);
`;

/**
 * Changes what n8n remembers for a workflow's triggers, in its database, while n8n is stopped.
 *
 * @param change gets what is there and returns what is to be there.
 */
export async function changeStaticData(
	userFolder: string,
	workflowId: string,
	change: (staticData: Record<string, unknown>) => object,
): Promise<void> {
	const file = path.join(userFolder, '.n8n', 'database.sqlite');
	const run = async (...more: string[]) => {
		const args = ['--no-warnings', '-e', SCRIPT, file, workflowId, ...more];
		const { stdout } = await promisify(execFile)(currentN8n().node, args);
		return z.record(z.unknown()).parse(JSON.parse(stdout));
	};
	await run(JSON.stringify(change(await run())));
}
