import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { startProcess } from './childProcess';
import { freePort } from './freePort';
import { program } from './programs';

/** A Redis that runs, for n8n's queue. */
export interface Redis {
	/** How n8n is told to use it. */
	readonly env: NodeJS.ProcessEnv;
	stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/** Starts a Redis on the loopback interface that keeps nothing on disk. */
export async function startRedis(): Promise<Redis> {
	const port = await freePort();
	const server = startProcess(
		program('redis-server'),
		['--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no'],
		{ cwd: tmpdir() },
	);
	await server.ready(async () => {
		const socket = connect(port, '127.0.0.1');
		await once(socket, 'connect');
		socket.destroy();
	}, START_TIMEOUT_MS);
	return {
		env: { QUEUE_BULL_REDIS_HOST: '127.0.0.1', QUEUE_BULL_REDIS_PORT: String(port) },
		stop: async () => {
			await server.stop();
		},
	};
}
