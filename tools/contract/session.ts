import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { z } from 'zod';

import {
	errorBodySchema,
	parseEvents,
	parseExportJob,
	parseOrganizations,
	type ExportJob,
} from '../../nodes/Invoance/api/schemas';

/** What it takes to see whether an assumption holds is not there. */
export class Unseen extends Error {}

/** An answer, its body read. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly bytes: Buffer;
	/** Undefined if the body is no JSON. */
	readonly json: unknown;
}

/** Whose API is asked, and how patiently. */
export interface SessionOptions {
	readonly key: string;
	/** Without `/v1`. */
	readonly baseUrl: string;
	/** Either id of the organization to ask about; default: the first active one that has events. */
	readonly organization?: string | undefined;
	readonly pollMs: number;
	/** How long the export may take. */
	readonly exportMs: number;
	/** Called with what it waits for. */
	readonly onWait: (words: string) => void;
}

/** An event, as far as requests are made of it. */
const sampleSchema = z.object({ id: z.string(), action: z.string(), occurred_at: z.string() });
type Sample = z.infer<typeof sampleSchema>;

const TIMEOUT_MS = 30_000;
const MOST_REFUSALS = 5;
const LONGEST_PAUSE_S = 60;
const MOST_ORGANIZATIONS_TRIED = 5;
const PAGE = 10;
const EXPORTS = '/v1/audit/exports';

/** Asks once, when the first check needs it. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
	let kept: Promise<T> | undefined;
	return () => (kept ??= ask());
}

/** A word between machines, such as an error's code; of any other text, only that it is one. */
export function machineWord(text: string | undefined): string {
	if (text === undefined) return 'without a code';
	return /^[A-Za-z][A-Za-z_]{0,39}$/.test(text) ? `"${text}"` : 'with a text for a code';
}

/** Status and, of an error, its code: `404 "export_not_found"`. */
export function answerWords({ status, json }: Answer): string {
	return status < 400 ? String(status) : `${status} ${machineWord(codeOf(json))}`;
}

/** The machine code of an error, as the node reads it. */
export function codeOf(json: unknown): string | undefined {
	return errorBodySchema.parse(json).error;
}

/** Requests with the key of an account, and the answers that several checks are about. */
export class Session {
	constructor(private readonly options: SessionOptions) {}

	/** The origin of the API, without a slash at its end. */
	get baseUrl(): string {
		return this.options.baseUrl.replace(/\/+$/, '');
	}

	/** The header that carries the key. */
	get bearer(): Record<string, string> {
		return { authorization: `Bearer ${this.options.key}` };
	}

	/** The key in the header that the node does not use. */
	get apiKeyHeader(): Record<string, string> {
		return { 'x-api-key': this.options.key };
	}

	readonly me = once(() => this.ask('/v1/me'));
	readonly active = once(() => this.ask('/v1/audit/orgs'));
	readonly organizations = once(() => this.ask('/v1/audit/orgs?include_archived=true'));
	readonly events = once(async () => (await this.found()).answer);
	readonly created = once(async () => this.create(await this.exportRequest(), this.idempotencyKey));
	readonly finished = once(() => this.waitForExport());
	readonly file = once(async () => this.send(await this.downloadUrl(), {}));

	/** The id of the organization that is asked about. */
	async organization(): Promise<string> {
		return (await this.found()).id;
	}

	/** The newest and the oldest event of the first page. */
	async samples(): Promise<{ newest: Sample; oldest: Sample }> {
		const samples = parseEvents((await this.events()).json).items.flatMap(
			(event) => sampleSchema.safeParse(event).data ?? [],
		);
		const byTime = samples.sort((a, b) => Date.parse(a.occurred_at) - Date.parse(b.occurred_at));
		const [oldest] = byTime;
		const newest = byTime.at(-1);
		if (!oldest || !newest) throw new Unseen('the organization has no events');
		return { newest, oldest };
	}

	/** A page of the organization's events. */
	async eventPage(query: Record<string, string>): Promise<Answer> {
		const all = { organization_id: await this.organization(), ...query };
		return await this.ask(`/v1/audit/events?${new URLSearchParams(all).toString()}`);
	}

	/** What is asked for: the export of the first page's events, so that it is small. */
	async exportRequest(): Promise<Record<string, unknown>> {
		const { newest, oldest } = await this.samples();
		const filters = { range_start: oldest.occurred_at, range_end: newest.occurred_at };
		return { organization_id: await this.organization(), format: 'ndjson', filters };
	}

	readonly idempotencyKey = randomUUID();

	/** Creates an export, or finds the one that was created under the key. */
	create(body: Record<string, unknown>, idempotencyKey: string): Promise<Answer> {
		return this.ask(EXPORTS, body, { 'idempotency-key': idempotencyKey });
	}

	/** A poll of the export. */
	async poll(): Promise<{ answer: Answer; job: ExportJob }> {
		const created = await this.created();
		if (created.status >= 300) throw new Unseen(`no export was made: ${answerWords(created)}`);
		const answer = await this.ask(`${EXPORTS}/${parseExportJob(created.json).id}`);
		if (answer.status !== 200) throw new Unseen(`a poll is answered with ${answerWords(answer)}`);
		return { answer, job: parseExportJob(answer.json) };
	}

	/** The address of the export's file; it stays in memory. */
	async downloadUrl(): Promise<string> {
		const { job } = await this.finished();
		if (job.downloadUrl === undefined) throw new Unseen('the export has no file');
		return job.downloadUrl;
	}

	/**
	 * Asks for what the key may read; with a body, by POST.
	 *
	 * @throws Unseen if it may not, which says something about the key and nothing about the API
	 */
	async ask(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
		const answer = await this.api(path, { ...this.bearer, ...headers }, body);
		if (![401, 402, 403].includes(answer.status)) return answer;
		throw new Unseen(`this key is refused: ${answerWords(answer)}`);
	}

	/**
	 * Asks the API under the given headers. Beyond the rate limit, it asks again after the pause named.
	 *
	 * @throws Unseen if the API does not answer, or with a 5xx
	 */
	async api(path: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
		for (let refusals = 0; refusals < MOST_REFUSALS; refusals++) {
			const answer = await this.send(this.baseUrl + path, headers, body);
			if (answer.status >= 500) throw new Unseen(`the API answers with ${answerWords(answer)}`);
			if (answer.status !== 429) return answer;
			const pause = Number(answer.headers.get('retry-after') ?? 1);
			await sleep(Math.min(Number.isNaN(pause) ? 1 : pause, LONGEST_PAUSE_S) * 1000);
		}
		throw new Unseen('the rate limit is used up');
	}

	/** One request as it is, to the API or the storage. Redirects are not followed. */
	async send(url: string, headers: Record<string, string>, body?: unknown): Promise<Answer> {
		const init = {
			headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
			...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
			redirect: 'manual' as const,
			signal: AbortSignal.timeout(TIMEOUT_MS),
		};
		try {
			const answer = await fetch(url, init);
			const bytes = Buffer.from(await answer.arrayBuffer());
			return { status: answer.status, headers: answer.headers, bytes, json: jsonOf(bytes) };
		} catch {
			// The message of a connection error has the address in it.
			throw new Unseen('the connection fails');
		}
	}

	private readonly found = once(async () => {
		const candidates = this.options.organization
			? [this.options.organization]
			: parseOrganizations((await this.active()).json)
					.items.filter(({ isArchived }) => !isArchived)
					.map(({ id, externalId }) => externalId ?? id)
					.slice(0, MOST_ORGANIZATIONS_TRIED);
		let first: { id: string; answer: Answer } | undefined;
		for (const id of candidates) {
			const query = new URLSearchParams({ organization_id: id, limit: String(PAGE) });
			const answer = await this.ask(`/v1/audit/events?${query.toString()}`);
			first ??= { id, answer };
			if (!isEmpty(answer)) return { id, answer };
		}
		if (first === undefined) throw new Unseen('there is no organization that is not archived');
		return first;
	});

	/** Polls until the export has its file, has failed, or the time is over. */
	private async waitForExport(): Promise<{ job: ExportJob; words: string[]; isOver: boolean }> {
		const { exportMs, pollMs, onWait } = this.options;
		const startedAt = performance.now();
		const words: string[] = [];
		for (;;) {
			const { answer, job } = await this.poll();
			const word = String(rawStatus(answer.json));
			if (words.at(-1) !== word) words.push(word);
			const waitedMs = performance.now() - startedAt;
			const isDone = job.downloadUrl !== undefined || ['ready', 'failed'].includes(job.status);
			if (isDone || waitedMs > exportMs) return { job, words, isOver: !isDone };
			onWait(
				`for the export, which is ${machineWord(word)} after ${Math.round(waitedMs / 1000)} s of at most ${Math.round(exportMs / 1000)} s`,
			);
			await sleep(pollMs);
		}
	}
}

/** Whether a page is known to have no events: what cannot be read is for a check to say. */
function isEmpty({ json }: Answer): boolean {
	return z.object({ events: z.array(z.unknown()).max(0) }).safeParse(json).success;
}

function rawStatus(json: unknown): unknown {
	return typeof json === 'object' && json !== null && 'status' in json ? json.status : undefined;
}

function jsonOf(bytes: Buffer): unknown {
	try {
		return JSON.parse(bytes.toString());
	} catch {
		return undefined;
	}
}
