import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './freePort';
import { startProcess } from './childProcess';
import { program } from './programs';

/** A PostgreSQL that runs; its folder goes when it stops. */
export interface Postgres {
	/** How n8n is told to use it. */
	readonly env: NodeJS.ProcessEnv;
	stop(): Promise<void>;
}

const START_TIMEOUT_MS = 60_000;
const USER = 'n8n';

/** Starts a PostgreSQL on the loopback interface, with an empty database of its own. */
export async function startPostgres(): Promise<Postgres> {
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-postgres-'));
	const owner = await serverUser();
	if (owner) await chown(folder, owner.uid, owner.gid);
	const run = promisify(execFile);
	const options = { cwd: folder, ...owner };
	await run(
		program('postgresql', 'initdb'),
		['--pgdata', folder, '--username', USER, '--auth', 'trust', '--encoding', 'UTF8', '--no-sync'],
		options,
	);
	const port = await freePort();
	const server = startProcess(
		program('postgresql'),
		['-D', folder, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-F'],
		options,
	);
	const isReady = program('postgresql', 'pg_isready');
	await server.ready(
		() => run(isReady, ['-h', '127.0.0.1', '-p', String(port), '-U', USER]),
		START_TIMEOUT_MS,
	);
	return {
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(port),
			DB_POSTGRESDB_USER: USER,
			DB_POSTGRESDB_PASSWORD: '',
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
		stop: async () => {
			await server.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** PostgreSQL refuses to run as root; its Debian package brings a user for that case. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (flag: string) =>
		Number((await promisify(execFile)('id', [flag, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
