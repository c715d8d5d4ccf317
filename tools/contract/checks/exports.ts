import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { differs, HOLDS, unless, when, type Check } from '../check';
import { Unseen } from '../unseen';
import { objectsIn, type Session } from '../session';
import { answerWords, field, isObject, kindOf, machineWord, misfit } from '../words';

const KNOWN_WORDS = ['queued', 'pending', 'processing', 'running', 'ready', 'failed'];
const jobSchema = z.object({ status: z.string().min(1), format: z.literal('ndjson') });

/** The lines of the export's file. */
async function lines(session: Session): Promise<unknown[]> {
	const { status, bytes } = await session.file();
	if (status !== 200) throw new Unseen('the file could not be downloaded');
	const texts = bytes.toString().split('\n');
	return texts
		.filter((text) => text.trim() !== '')
		.map((text) => {
			try {
				return JSON.parse(text) as unknown;
			} catch {
				return undefined;
			}
		});
}

/** The order of an export. */
const orderChecks: readonly Check[] = [
	{
		assumption: 'exports.create',
		breaks: 'Export: Create, Create and Download, and the trigger.',
		run: async (session) => {
			const { created } = await session.made();
			if (![200, 201, 202].includes(created.status)) {
				return differs(`the answer is ${answerWords(created)}`);
			}
			const id = field(created.json, 'id') ?? field(created.json, 'export_id');
			const isNamed = typeof id === 'string' && id !== '';
			if (!isNamed) return differs('the job has neither "id" nor "export_id"');
			const status = field(created.json, 'status');
			return when(typeof status === 'string' && status !== '', `"status" is ${kindOf(status)}`);
		},
	},
	{
		assumption: 'exports.id',
		run: async (session) => {
			const id = field((await session.made()).created.json, 'id');
			if (typeof id !== 'string') return differs(`"id" is ${kindOf(id)}`);
			return when(id.startsWith('aexp_'), 'the id begins with something else');
		},
	},
	{
		assumption: 'exports.fields',
		run: async (session) => {
			await session.exportId();
			return unless(misfit(jobSchema, (await session.made()).created.json));
		},
	},
	{
		assumption: 'exports.idempotent',
		breaks: 'A request that is sent again, after its answer was lost, would make a second export.',
		run: async (session) => {
			const id = await session.exportId();
			const { body, idempotencyKey } = await session.made();
			const { json } = await session.order(body, idempotencyKey);
			const again = field(json, 'id') ?? field(json, 'export_id');
			return when(again === id, 'the same order under the same key makes another export');
		},
	},
	{
		assumption: 'exports.idempotency-conflict',
		run: async (session) => {
			await session.exportId();
			const { body, idempotencyKey } = await session.made();
			const answer = await session.order({ ...body, format: 'csv' }, idempotencyKey);
			return when(answer.status === 409, `the answer is ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'exports.archived',
		run: async (session) => {
			const all = objectsIn(await session.organizations('all'), 'orgs');
			const archived = all.find((one) => (one['archived_at'] ?? null) !== null);
			if (archived === undefined) throw new Unseen('no organization is archived');
			const at = '2000-01-01T00:00:00Z';
			const filters = { range_start: at, range_end: at };
			const body = { organization_id: archived['id'], format: 'csv', filters };
			const answer = await session.order(body, randomUUID());
			if (answer.status !== 409) return differs(`the answer is ${answerWords(answer)}`);
			const code = field(answer.json, 'error');
			return when(code === 'org_archived', `the code is ${machineWord(code)}`);
		},
	},
];

/** What becomes of the job. */
const jobChecks: readonly Check[] = [
	{
		assumption: 'exports.same-id',
		breaks: 'Waiting for an export: an answer about another one is refused.',
		run: async (session) => {
			const { id, job } = await session.finished();
			const told = job['id'] ?? job['export_id'];
			return when(told === id, `the answer is about ${kindOf(told)} that is not the id asked for`);
		},
	},
	{
		assumption: 'exports.status-words',
		run: async (session) => {
			const { words } = await session.finished();
			const odd = words.filter((word) => !KNOWN_WORDS.includes(word)).map(machineWord);
			return unless(odd.length === 0 ? undefined : `there is also ${odd.join(', ')}`);
		},
	},
	{
		assumption: 'exports.ready',
		breaks: 'Waiting for an export: it waits for `ready` or `failed`, in capitals or not.',
		run: async (session) => {
			const { words, url } = await session.finished();
			const last = words.at(-1);
			if (last?.toLowerCase() === 'ready' || (last === 'failed' && url === undefined)) return HOLDS;
			if (url !== undefined) return differs(`with a file, the status is ${machineWord(last)}`);
			throw new Unseen(`the export was still ${machineWord(last)} when the time was over`);
		},
	},
	{
		assumption: 'exports.download-url',
		breaks: 'Export: Download.',
		run: async (session) => {
			const { words, job, url } = await session.finished();
			if (words.at(-1)?.toLowerCase() !== 'ready') throw new Unseen('the export is not ready');
			return when(
				url !== undefined && URL.canParse(url),
				`"download_url" is ${kindOf(job['download_url'])}, and no address`,
			);
		},
	},
	{
		assumption: 'exports.fresh-url',
		breaks: 'A download that outlasts its address.',
		run: async (session) => {
			await session.downloadUrl();
			const { json } = await session.look();
			const url = field(json, 'download_url');
			return when(typeof url === 'string', `at the next look, "download_url" is ${kindOf(url)}`);
		},
	},
	{
		assumption: 'exports.row-count',
		run: async (session) => {
			await session.downloadUrl();
			const count = (await session.finished()).job['row_count'];
			if (typeof count !== 'number') return differs(`"row_count" is ${kindOf(count)}`);
			const { length } = await lines(session);
			return when(count === length, `"row_count" is ${count} for ${length} lines`);
		},
	},
	{
		assumption: 'exports.ndjson',
		breaks: 'Verify Export.',
		run: async (session) => {
			const all = await lines(session);
			if (all.length === 0) throw new Unseen('the file is empty');
			return when(all.every(isObject), 'a line is no JSON object');
		},
	},
	{
		assumption: 'exports.range-inclusive',
		breaks: 'Date ranges: exports lose the events at their ends.',
		run: async (session) => {
			const [event] = await session.events();
			const all = await lines(session);
			const isThere = all.some((line) => field(line, 'id') === event?.['id']);
			return when(isThere, 'a range of the moment of an event does not hold the event');
		},
	},
];

/** `POST /v1/audit/exports` and what comes of it. */
export const exportChecks: readonly Check[] = [...orderChecks, ...jobChecks];
