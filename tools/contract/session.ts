import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { Unseen } from './unseen';
import type { Answer, ApiRequest, Client } from './client';
import { answerWords, field, isObject } from './words';

/** How the API is looked at. Durations are in milliseconds. */
export interface SessionOptions {
	/** Either id of the organization to look at; default: the first active one that has events. */
	readonly organization?: string | undefined;
	/** Between looks at the export. */
	readonly pollMs: number;
	/** How long the export may take. */
	readonly exportMs: number;
}

/** The one export that is made. */
interface Made {
	readonly body: Readonly<Record<string, unknown>>;
	readonly idempotencyKey: string;
	/** The answer to the order. */
	readonly created: Answer;
}

/** How the export went on. */
interface Finished {
	readonly id: string;
	/** All status words that were seen, in their order. */
	readonly words: readonly string[];
	/** The last job that was seen. */
	readonly job: Readonly<Record<string, unknown>>;
	readonly url: string | undefined;
}

const MOST_ORGANIZATIONS_TRIED = 5;

/** What several checks look at; asked for once, when the first of them needs it. */
export class Session {
	private readonly kept = new Map<string, Promise<unknown>>();

	constructor(
		readonly client: Client,
		private readonly options: SessionOptions,
	) {}

	/**
	 * Asks for what the key may read.
	 *
	 * @throws Unseen if it may not, which says something about the key and nothing about the API
	 */
	async ask(request: ApiRequest): Promise<Answer> {
		const answer = await this.askInAnyScope(request);
		if (answer.status !== 403) return answer;
		throw new Unseen(`this key is refused: ${answerWords(answer)}`);
	}

	/**
	 * Asks for what may need a scope that the key has not: a refusal for that is an answer.
	 *
	 * @throws Unseen if the key is refused for any other reason
	 */
	async askInAnyScope(request: ApiRequest): Promise<Answer> {
		const answer = await this.client.api(request);
		const isForScope =
			answer.status === 403 && field(answer.json, 'error') === 'insufficient_scope';
		if (![401, 402, 403].includes(answer.status) || isForScope) return answer;
		throw new Unseen(`this key is refused: ${answerWords(answer)}`);
	}

	/** The answer of `GET /v1/me`. */
	me(): Promise<Answer> {
		return this.once('me', () => this.askInAnyScope({ path: '/v1/me' }));
	}

	/** The answer of `GET /v1/audit/orgs`, with the archived ones or without. */
	organizations(include: 'active' | 'all'): Promise<Answer> {
		const query = include === 'all' ? { include_archived: 'true' } : {};
		return this.once(`organizations ${include}`, () => this.ask({ path: '/v1/audit/orgs', query }));
	}

	/** The organization that everything else is about, and the first answer of its events. */
	organization(): Promise<{ readonly id: string; readonly events: Answer }> {
		return this.once('organization', () => this.findOrganization());
	}

	/** Invoance's own id of that organization; the one in use if the list does not show it. */
	async invoanceId(): Promise<string> {
		const { id } = await this.organization();
		const listed = objectsIn(await this.organizations('all'), 'orgs');
		const found = listed.find((one) => one['organization_id'] === id || one['external_id'] === id);
		return typeof found?.['id'] === 'string' ? found['id'] : id;
	}

	/** The events of the first page, at most ten; none is Unseen. */
	async events(): Promise<ReadonlyArray<Record<string, unknown>>> {
		const { events } = await this.organization();
		const list = objectsIn(events, 'events');
		if (list.length === 0) throw new Unseen('the organization has no events');
		return list;
	}

	/** One page of the organization's events. */
	async eventPage(query: Readonly<Record<string, string>>): Promise<Answer> {
		const { id } = await this.organization();
		const path = '/v1/audit/events';
		return this.ask({ path, query: { organization_id: id, ...query } });
	}

	/** Makes the export: of the moment of one event, so that it is small. */
	made(): Promise<Made> {
		return this.once('made', async () => {
			const { id } = await this.organization();
			const at = await this.moment();
			const filters = { range_start: at, range_end: at };
			const body = { organization_id: id, format: 'ndjson', filters };
			const idempotencyKey = randomUUID();
			return { body, idempotencyKey, created: await this.order(body, idempotencyKey) };
		});
	}

	/** Sends the order of an export. */
	order(body: Made['body'], idempotencyKey: string): Promise<Answer> {
		const authorization = `Bearer ${this.client.key}`;
		const headers = { authorization, 'idempotency-key': idempotencyKey };
		return this.ask({ path: '/v1/audit/exports', body, headers });
	}

	/** The id of the export, by whichever name it goes. */
	async exportId(): Promise<string> {
		const { created } = await this.made();
		const id = field(created.json, 'id') ?? field(created.json, 'export_id');
		if (created.status >= 300) throw new Unseen(`no export was made: ${answerWords(created)}`);
		if (typeof id !== 'string' || id === '') throw new Unseen('the export has no id');
		return id;
	}

	/** Looks at the export. */
	async look(): Promise<Answer> {
		return this.ask({ path: `/v1/audit/exports/${encodeURIComponent(await this.exportId())}` });
	}

	/** Looks at the export until it has its file, has failed, or the time is over. */
	finished(): Promise<Finished> {
		return this.once('finished', () => this.waitForExport());
	}

	/** The address of the export's file; it stays in memory. */
	async downloadUrl(): Promise<string> {
		const { url } = await this.finished();
		if (url === undefined) throw new Unseen('the export has no file');
		return url;
	}

	/** The export's file, as a plain request gets it. */
	file(): Promise<Answer> {
		return this.once('file', async () => this.client.storage(await this.downloadUrl()));
	}

	private once<T>(name: string, ask: () => Promise<T>): Promise<T> {
		const kept = this.kept.get(name) ?? ask();
		this.kept.set(name, kept);
		// The name is bound to one type by the method that uses it.
		return kept as Promise<T>;
	}

	private async moment(): Promise<string> {
		const { events } = await this.organization();
		const occurredAt = objectsIn(events, 'events')[0]?.['occurred_at'];
		return typeof occurredAt === 'string' ? occurredAt : new Date().toISOString();
	}

	private async findOrganization(): Promise<{ id: string; events: Answer }> {
		const ids = await this.candidates();
		const answers = [];
		for (const id of ids.slice(0, MOST_ORGANIZATIONS_TRIED)) {
			const query = { organization_id: id, limit: '10' };
			const events = await this.ask({ path: '/v1/audit/events', query });
			if (isObject(events.json) && objectsIn(events, 'events').length > 0) return { id, events };
			answers.push({ id, events });
		}
		const [first] = answers;
		if (first === undefined) throw new Unseen('there is no organization that is not archived');
		return first;
	}

	private async candidates(): Promise<string[]> {
		if (this.options.organization !== undefined) return [this.options.organization];
		const listed = objectsIn(await this.organizations('active'), 'orgs');
		const active = listed.filter((one) => (one['archived_at'] ?? null) === null);
		return active
			.map((one) => one['organization_id'] ?? one['external_id'] ?? one['id'])
			.filter((id) => typeof id === 'string');
	}

	private async waitForExport(): Promise<Finished> {
		const id = await this.exportId();
		const words: string[] = [];
		const endMs = performance.now() + this.options.exportMs;
		for (;;) {
			const answer = await this.look();
			if (!isObject(answer.json) || answer.status >= 300) {
				throw new Unseen(`the export cannot be looked at: ${answerWords(answer)}`);
			}
			const job = answer.json;
			const word = String(job['status']);
			if (words.at(-1) !== word) words.push(word);
			const url = typeof job['download_url'] === 'string' ? job['download_url'] : undefined;
			const isOver = word === 'ready' || word === 'failed' || performance.now() > endMs;
			if (url !== undefined || isOver) return { id, words, job, url };
			await sleep(this.options.pollMs);
		}
	}
}

/** The objects in a list of an answer; none if there is no such list. */
export function objectsIn({ json }: Answer, name: string): Array<Record<string, unknown>> {
	const list = field(json, name);
	return Array.isArray(list) ? list.filter(isObject) : [];
}
