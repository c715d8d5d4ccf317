import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INode } from 'n8n-workflow';
import { Agent, request } from 'undici';
import { z } from 'zod';
import type { WorkflowJson } from '../../workflowFile';
import { cookieIn } from './cookie';
import { readExecution, readExecutionIds, type BinaryFile, type Execution } from './execution';

/** The owner of every instance of ours. */
export const OWNER = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Correct-Horse-1',
};

/** No connection serves twice: n8n may end an idle one just when the next request goes out on it. */
const dispatcher = new Agent({ pipelining: 0 });

const workflowSchema = z
	.object({
		versionId: z.string(),
		nodes: z.array(z.object({ name: z.string() }).passthrough()),
		connections: z.record(z.unknown()),
	})
	.passthrough();

/** n8n's own REST API, as its editor uses it. */
export class N8nApi {
	private cookie = '';

	constructor(readonly url: string) {}

	/** Makes the first user of a fresh instance, and logs in as them. */
	async setUpOwner(): Promise<void> {
		await this.call('POST', '/rest/owner/setup', OWNER);
	}

	/** Logs in as the owner. */
	async logIn(): Promise<void> {
		const { email, password } = OWNER;
		await this.call('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** What a browser needs to be logged in too: the name and value of n8n's cookie. */
	session(): { name: string; value: string } {
		const [name = '', value = ''] = this.cookie.split('=', 2);
		return { name, value };
	}

	/** Installs a community package from npm, as Settings → Community nodes does. */
	async installPackage(name: string): Promise<{ installedVersion: string }> {
		const answer = await this.call('POST', '/rest/community-packages', { name });
		return z.object({ installedVersion: z.string() }).parse(answer);
	}

	/** The names of all node types that n8n has loaded. */
	async nodeTypes(): Promise<string[]> {
		const answer = await this.call('GET', '/types/nodes.json');
		return z
			.array(z.object({ name: z.string() }))
			.parse(answer)
			.map(({ name }) => name);
	}

	/** Creates a credential; n8n does not test it then. */
	async createCredential(
		name: string,
		type: string,
		data: Record<string, unknown>,
	): Promise<{ id: string; name: string }> {
		const answer = await this.call('POST', '/rest/credentials', { name, type, data });
		return z.object({ id: z.string(), name: z.string() }).parse(answer);
	}

	/** What the button Test of a credential says. */
	async testCredential(
		type: string,
		data: Record<string, unknown>,
	): Promise<{ status: string; message: string }> {
		const { id, name } = await this.createCredential(`Test ${Date.now()}`, type, data);
		const answer = await this.call('POST', '/rest/credentials/test', {
			credentials: { id, name, type, data },
		});
		return z.object({ status: z.string(), message: z.string() }).parse(answer);
	}

	/** @returns the workflow's id */
	async importWorkflow(workflow: WorkflowJson): Promise<string> {
		const answer = await this.call('POST', '/rest/workflows', {
			// n8n 1 insists on `active`.
			...{ name: `Workflow ${Date.now()}`, settings: {}, active: false },
			...workflow,
		});
		return z.object({ id: z.string() }).parse(answer).id;
	}

	/** Switches a workflow on: from now on its triggers start it. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.workflow(workflowId);
		await this.call('POST', `/rest/workflows/${workflowId}/activate`, { versionId });
	}

	/** Switches a workflow off. */
	async deactivate(workflowId: string): Promise<void> {
		await this.call('POST', `/rest/workflows/${workflowId}/deactivate`, {});
	}

	/** Starts a workflow as the editor's button does, and returns the execution's id. */
	async start(workflowId: string, trigger: string): Promise<string> {
		const workflowData = await this.workflow(workflowId);
		const answer = await this.call('POST', `/rest/workflows/${workflowId}/run`, {
			workflowData,
			triggerToStartFrom: { name: trigger },
		});
		return z.object({ executionId: z.string() }).parse(answer).executionId;
	}

	/** Starts a workflow and waits until it has ended. */
	async run(workflowId: string, trigger: string, timeoutMs = 60_000): Promise<Execution> {
		return await this.finished(await this.start(workflowId, trigger), timeoutMs);
	}

	/** Waits until an execution has ended, well or badly. */
	async finished(executionId: string, timeoutMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.execution(executionId);
			if (execution.hasEnded) return execution;
			if (Date.now() > deadline) {
				throw new Error(
					`Execution ${executionId} is ${execution.status}, and not all of it written, after ${timeoutMs} ms`,
				);
			}
			await sleep(100);
		}
	}

	/**
	 * Switches a workflow on whose first poll starts it, waits until that execution has ended, and
	 * switches the workflow off.
	 */
	async runByPoll(workflowId: string, timeoutMs = 60_000): Promise<Execution> {
		const before = await this.executionIds(workflowId);
		await this.activate(workflowId);
		const executionId = await this.nextExecution(workflowId, before, timeoutMs);
		const execution = await this.finished(executionId, timeoutMs);
		await this.deactivate(workflowId);
		return execution;
	}

	/** Waits for an execution of a workflow that is none of these. @returns its id */
	async nextExecution(workflowId: string, known: string[], timeoutMs: number): Promise<string> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const ids = await this.executionIds(workflowId);
			const next = ids.find((id) => !known.includes(id));
			if (next !== undefined) return next;
			if (Date.now() > deadline) throw new Error(`Nothing started workflow ${workflowId}`);
			await sleep(200);
		}
	}

	/**
	 * Retries a failed execution, with the workflow as it was or as it is saved now.
	 *
	 * @returns the new execution's id
	 */
	async retry(executionId: string, workflow: 'original' | 'saved' = 'original'): Promise<string> {
		const body = { loadWorkflow: workflow === 'saved' };
		const answer = await this.call('POST', `/rest/executions/${executionId}/retry`, body);
		return z.object({ id: z.string() }).parse(answer).id;
	}

	/** Saves a workflow with a node's On Error set otherwise. */
	async setOnError(workflowId: string, node: string, onError: INode['onError']): Promise<void> {
		const { versionId, nodes, connections } = await this.workflow(workflowId);
		const changed = nodes.map((one) => (one.name === node ? { ...one, onError } : one));
		const body = { versionId, nodes: changed, connections };
		await this.call('PATCH', `/rest/workflows/${workflowId}`, body);
	}

	/** The rows of a Data Table of the owner's, by its name; empty if there is no such table. */
	async tableRows(name: string): Promise<Record<string, unknown>[]> {
		const project = z
			.object({ id: z.string() })
			.parse(await this.call('GET', '/rest/projects/personal'));
		const tables = `/rest/projects/${project.id}/data-tables`;
		const { data } = z
			.object({ data: z.array(z.object({ id: z.string(), name: z.string() })) })
			.parse(await this.call('GET', tables));
		const table = data.find((one) => one.name === name);
		if (!table) return [];
		const rows = await this.call('GET', `${tables}/${table.id}/rows?take=100`);
		return z.object({ data: z.array(z.record(z.unknown())) }).parse(rows).data;
	}

	/** Calls the webhook of an active workflow. @returns the status of the answer */
	async callWebhook(webhook: string, body: object): Promise<number> {
		const answer = await request(`${this.url}/webhook/${webhook}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
			dispatcher,
		});
		await answer.body.dump();
		return answer.statusCode;
	}

	/** The ids of a workflow's executions, the oldest first. */
	async executionIds(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const answer = await this.call('GET', `/rest/executions?limit=100&filter=${filter}`);
		return readExecutionIds(answer);
	}

	/** An execution as it is now, ended or not. */
	async execution(executionId: string): Promise<Execution> {
		const answer = await this.call('GET', `/rest/executions/${executionId}`);
		return readExecution(answer);
	}

	/** Fetches a file from n8n's binary storage, as the Download button does, and hashes it. */
	async digest(file: BinaryFile | undefined): Promise<{ bytes: number; sha256: string }> {
		if (!file) throw new Error('There is no file');
		const hash = createHash('sha256');
		if (file.id === undefined) {
			const body = Buffer.from(file.data, 'base64');
			return { bytes: body.length, sha256: hash.update(body).digest('hex') };
		}
		const { statusCode, body } = await request(
			`${this.url}/rest/binary-data?action=download&id=${encodeURIComponent(file.id)}`,
			{ headers: { cookie: this.cookie }, dispatcher },
		);
		if (statusCode !== 200) throw new Error(`n8n answers ${statusCode} for ${file.id}`);
		let bytes = 0;
		for await (const chunk of body as AsyncIterable<Buffer>) {
			bytes += chunk.length;
			hash.update(chunk);
		}
		return { bytes, sha256: hash.digest('hex') };
	}

	/**
	 * One call of the API.
	 *
	 * @returns what is under `data` in the answer, or the whole answer
	 * @throws Error with n8n's answer, if it is not 2xx
	 */
	async call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown): Promise<unknown> {
		const answer = await request(this.url + path, {
			method,
			headers: { 'content-type': 'application/json', cookie: this.cookie },
			body: body === undefined ? null : JSON.stringify(body),
			dispatcher,
		});
		this.cookie = cookieIn([answer.headers['set-cookie'] ?? []].flat()) ?? this.cookie;
		const text = await answer.body.text();
		if (answer.statusCode >= 300) {
			throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 2000)}`);
		}
		const json: unknown = text === '' ? undefined : JSON.parse(text);
		return z.object({ data: z.unknown() }).safeParse(json).data?.data ?? json;
	}

	private async workflow(id: string) {
		const answer = await this.call('GET', `/rest/workflows/${id}`);
		return workflowSchema.parse(answer);
	}
}
