import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

/** What the SDK made of an answer of the API: what it returned, or the error it raised. */
const calledSchema = z.union([
	z.object({ value: z.unknown() }).strict(),
	z
		.object({
			/** The name of the error's class. */
			error: z.string(),
			status: z.number().nullable(),
			code: z.string().nullable(),
			message: z.string(),
			retry_after: z.number().nullable(),
		})
		.strict(),
]);
const vectorsSchema = z.array(
	z.object({ name: z.string(), line: z.string(), canonical: z.string() }),
);

/** A process of Python with Invoance's SDK. */
export class Sdk {
	private readonly process: ChildProcess;
	private readonly answers: AsyncIterator<string>;
	private last: Promise<unknown> = Promise.resolve();

	constructor() {
		const process = spawn('python3', [path.join(__dirname, 'bridge.py')], {
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		this.process = process;
		this.answers = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
	}

	/** Calls a method of a client, such as `audit.orgs.list`. */
	async call(
		client: { api_key: string; base_url: string },
		method: string,
		args: Record<string, unknown> = {},
	): Promise<z.infer<typeof calledSchema>> {
		return calledSchema.parse(await this.ask({ client, call: method, arguments: args }));
	}

	/** What its offline verification says of each line of a file: `valid`, or why not. */
	async verify(file: string, publicKey: string | null): Promise<string[]> {
		return z.array(z.string()).parse(await this.ask({ verify: file, public_key: publicKey }));
	}

	/** The golden vectors that its own tests use. */
	async vectors(): Promise<z.infer<typeof vectorsSchema>> {
		const { PYTHONPATH = '' } = process.env;
		const file = path.join(PYTHONPATH, 'tests/fixtures/audit_vectors.json');
		return vectorsSchema.parse(await this.ask({ vectors: file }));
	}

	close(): void {
		this.process.kill();
	}

	/** One request after the other. */
	private async ask(request: unknown): Promise<unknown> {
		const answer = this.last.then(async () => {
			this.process.stdin?.write(`${JSON.stringify(request)}\n`);
			const next = await this.answers.next();
			if (next.done === true) throw new Error('the bridge to the SDK has ended');
			const json: unknown = JSON.parse(next.value);
			return json;
		});
		this.last = answer.catch(() => undefined);
		return await answer;
	}
}

/** The SDK for all tests of a file. */
export function useSdk(): Sdk {
	const sdk = new Sdk();
	afterAll(() => {
		sdk.close();
	});
	return sdk;
}
