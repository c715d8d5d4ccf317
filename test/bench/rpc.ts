import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What a child process offers: each method takes one argument that survives JSON. */
type Methods = Record<string, (argument: never) => Promise<unknown>>;

interface Call {
	id: number;
	name: string;
	argument: unknown;
}

interface Reply {
	id: number;
	result?: unknown;
	error?: string;
}

/** Answers the parent's calls until the parent is gone. */
export function serve(methods: Methods): void {
	process.on('message', (call: Call) => {
		answer(methods, call).then(
			(reply) => process.send?.(reply),
			(error: unknown) => {
				console.error(error);
				process.exit(1);
			},
		);
	});
	process.once('disconnect', () => process.exit());
	process.send?.('ready');
}

async function answer(methods: Methods, { id, name, argument }: Call): Promise<Reply> {
	const method = methods[name];
	if (!method) return { id, error: `There is no method ${name}` };
	try {
		return { id, result: await method(argument as never) };
	} catch (error) {
		return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
	}
}

/** A child process with the methods that it gave to {@link serve}. */
export interface Remote<M extends Methods> {
	call: <Name extends keyof M & string>(
		name: Name,
		argument: Parameters<M[Name]>[0],
	) => Promise<Awaited<ReturnType<M[Name]>>>;
	end: () => Promise<void>;
}

/**
 * Starts a script in a process of its own, with the same loaders as this one, and waits until it
 * serves.
 *
 * @param args what it finds behind its name in `process.argv`
 */
export async function startRemote<M extends Methods>(
	file: string,
	args: readonly string[] = [],
): Promise<Remote<M>> {
	const child = fork(file, args);
	const pending = new Map<number, (reply: Reply) => void>();
	const exited = new Promise<never>((_, reject) => {
		child.once('exit', (code) => {
			reject(new Error(`${file} ended with code ${code ?? 'none'}`));
		});
	});
	// It is expected in the end; whoever waits for an answer at that time hears of it.
	exited.catch(() => undefined);
	await Promise.race([once(child, 'message'), exited]);
	child.on('message', (reply: Reply) => pending.get(reply.id)?.(reply));
	let calls = 0;

	const call = async (name: string, argument: unknown): Promise<unknown> => {
		const id = ++calls;
		const replied = new Promise<Reply>((resolve) => pending.set(id, resolve));
		child.send({ id, name, argument } satisfies Call);
		const { result, error } = await Promise.race([replied, exited]);
		pending.delete(id);
		if (error !== undefined) throw new Error(error);
		return result;
	};
	return {
		// The child's methods are those of M: both ends name the same type.
		call: call as Remote<M>['call'],
		end: async () => {
			const gone = once(child, 'exit');
			child.disconnect();
			await gone;
		},
	};
}
