import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program that runs until it is told to stop. */
export interface ChildProcess {
	readonly pid: number;
	/** What it has said so far, on both of its outputs. */
	log(): string;
	/** Resolves once the program says so, that is, once `isReady` does not throw. */
	ready(isReady: () => Promise<unknown>, timeoutMs: number): Promise<void>;
	/** Asks it to stop, and makes it after a while. */
	stop(): Promise<void>;
	/** Ends it at once, as a power cut would. */
	kill(): Promise<void>;
}

const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 100;

/** Starts a program, with everything it says kept for error messages. */
export function startProcess(
	command: string,
	args: readonly string[],
	options: SpawnOptions,
): ChildProcess {
	const output: string[] = [];
	const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
	child.stderr.setEncoding('utf8').on('data', (text: string) => output.push(text));
	const ended = once(child, 'exit');
	const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
	const log = () => output.join('');
	const end = async (signal: NodeJS.Signals) => {
		if (hasEnded()) return;
		child.kill(signal);
		await ended;
	};
	return {
		pid: child.pid ?? 0,
		log,
		ready: async (isReady, timeoutMs) => {
			const deadline = Date.now() + timeoutMs;
			for (;;) {
				if (hasEnded()) throw new Error(`${command} ended by itself:\n${log()}`);
				try {
					await isReady();
					return;
				} catch (error) {
					if (Date.now() > deadline) throw new Error(`${command}: ${String(error)}\n${log()}`);
				}
				await sleep(POLL_MS);
			}
		},
		stop: async () => {
			const force = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
			await end('SIGTERM');
			clearTimeout(force);
		},
		kill: async () => {
			await end('SIGKILL');
		},
	};
}
