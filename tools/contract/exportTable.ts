import { randomUUID } from 'node:crypto';

import { parseExportJob, parseOrganizations } from '../../nodes/Invoance/api/schemas';
import { nodePlatform } from '../../nodes/Invoance/runtime/nodePlatform';
import { verifyFile } from '../../nodes/Invoance/verification/file/verifyFile';
import { reads, refuses, refusesInXml, type Row } from './expectations';
import { machineWord, Unseen, type Answer, type Session } from './session';

const WEEK_S = 7 * 24 * 60 * 60;
const KNOWN_WORDS = ['queued', 'pending', 'processing', 'running', 'ready', 'failed'];
const polled = async (session: Session) => {
	await session.finished();
	return (await session.poll()).answer;
};
const range = (headers: Record<string, string>) => async (session: Session) => {
	if ((await session.file()).bytes.length < 2) throw new Unseen('the file is empty');
	return await session.send(await session.downloadUrl(), { range: 'bytes=1-1', ...headers });
};

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
	yield await Promise.resolve(bytes);
}

async function reportOn({ status, bytes }: Answer) {
	if (status !== 200 || bytes.length === 0) throw new Unseen('there is no file');
	return await verifyFile(chunksOf(bytes), { platform: nodePlatform });
}

/** Exports, from the request to the bytes of the file. */
export const EXPORT_TABLE: readonly Row[] = [
	{
		assumption: 'exports.create',
		breaks: 'Create Export, Export and Download',
		endpoint: (session) => session.created(),
		expect: reads(parseExportJob),
	},
	{
		assumption: 'exports.idempotent',
		breaks: 'a request that is sent again, after its answer was lost, creates a second export',
		endpoint: async (session) => {
			await session.created();
			return session.create(await session.exportRequest(), session.idempotencyKey);
		},
		expect: async ({ json }, session) => {
			const { id } = parseExportJob((await session.created()).json);
			return parseExportJob(json).id === id ? undefined : 'the same request creates another export';
		},
	},
	{
		assumption: 'exports.idempotency-conflict',
		endpoint: async (session) => {
			await session.created();
			return session.create(
				{ ...(await session.exportRequest()), format: 'csv' },
				session.idempotencyKey,
			);
		},
		expect: refuses(409, /./),
	},
	{
		assumption: 'exports.archived',
		endpoint: async (session) => {
			const { items } = parseOrganizations((await session.organizations()).json);
			const archived = items.find(({ isArchived }) => isArchived);
			if (archived === undefined) throw new Unseen('no organization is archived');
			return session.create({ organization_id: archived.id, format: 'csv' }, randomUUID());
		},
		expect: refuses(409, 'org_archived'),
	},
	{
		assumption: 'exports.ready',
		breaks: 'Wait for Export, which waits for "ready" or "failed"',
		endpoint: polled,
		expect: async (_answer, session) => {
			const { job, words, isOver } = await session.finished();
			const last = machineWord(words.at(-1));
			if (isOver) throw new Unseen(`when the time was over, the export was still ${last}`);
			if (job.status === 'failed') throw new Unseen('the export failed');
			return job.status === 'ready' ? undefined : `with a file, the status is ${last}`;
		},
	},
	{
		assumption: 'exports.same-id',
		breaks: 'Wait for Export, which refuses an answer about another one',
		endpoint: polled,
		expect: async ({ json }, session) => {
			const { id } = parseExportJob((await session.created()).json);
			return parseExportJob(json).id === id ? undefined : 'the answer is about another export';
		},
	},
	{
		assumption: 'exports.status-words',
		endpoint: polled,
		expect: async (_answer, session) => {
			const { words } = await session.finished();
			const odd = words.filter((word) => !KNOWN_WORDS.includes(word)).map(machineWord);
			return odd.length === 0 ? undefined : `there is also ${odd.join(', ')}`;
		},
	},
	{
		assumption: 'exports.fresh-url',
		breaks: 'Download Export',
		endpoint: polled,
		expect: ({ json }) => {
			const { status, downloadUrl } = parseExportJob(json);
			if (status !== 'ready') throw new Unseen('the export is not ready');
			return URL.canParse(downloadUrl ?? '') ? undefined : '"download_url" is no address';
		},
	},
	{
		assumption: 'exports.row-count',
		endpoint: (session) => session.file(),
		expect: async (file, session) => {
			const {
				job: { rowCount },
			} = await session.finished();
			const { events } = await reportOn(file);
			return rowCount === events
				? undefined
				: `"row_count" is ${rowCount ?? 'none'} for ${events} events`;
		},
	},
	{
		assumption: 'exports.range-inclusive',
		breaks: 'date ranges: exports lose the events at their ends',
		endpoint: (session) => session.file(),
		expect: async ({ bytes }, session) => {
			if (bytes.length === 0) throw new Unseen('the file is empty');
			const { newest, oldest } = await session.samples();
			const isThere = [newest, oldest].every(({ id }) => bytes.includes(id));
			return isThere ? undefined : 'an event at the end of the range is missing';
		},
	},
	{
		assumption: 'signatures.valid',
		breaks: 'Verify Export: true events would be called changed',
		endpoint: (session) => session.file(),
		expect: async (file) => {
			const { events, valid_events: valid, failures } = await reportOn(file);
			if (valid === events) return undefined;
			return `of ${events} events, ${events - valid} are not valid: ${failures[0]?.reason ?? ''}`;
		},
	},
	{
		assumption: 'signatures.one-key',
		endpoint: (session) => session.file(),
		expect: async (file) => {
			const { public_keys: keys } = await reportOn(file);
			return keys.length <= 1 ? undefined : `the events have ${keys.length} keys`;
		},
	},
	{
		assumption: 'storage.no-key',
		breaks: 'Download Export, which sends no key to the storage',
		endpoint: (session) => session.file(),
		expect: ({ status }) => (status === 200 ? undefined : `without a key the answer is ${status}`),
	},
	{
		assumption: 'storage.other-host',
		endpoint: polled,
		expect: async (_answer, session) =>
			(await session.downloadUrl()).startsWith(`${session.baseUrl}/`)
				? 'it is the host of the API'
				: undefined,
	},
	{
		assumption: 'storage.presigned',
		endpoint: polled,
		expect: async (_answer, session) => {
			const { searchParams } = new URL(await session.downloadUrl());
			const seconds = Number(searchParams.get('X-Amz-Expires') ?? NaN);
			const isDated = /^\d{8}T\d{6}Z$/.test(searchParams.get('X-Amz-Date') ?? '');
			return isDated && seconds >= 1 && seconds <= WEEK_S
				? undefined
				: 'it does not say when it expires';
		},
	},
	{
		assumption: 'storage.altered',
		endpoint: async (session) => {
			const url = new URL(await session.downloadUrl());
			url.searchParams.set('X-Amz-Signature', '0'.repeat(64));
			return session.send(url.href, {});
		},
		expect: refusesInXml,
	},
	{
		assumption: 'storage.etag',
		endpoint: (session) => session.file(),
		expect: ({ headers }) =>
			headers.get('etag')?.startsWith('"') === true ? undefined : 'there is no ETag, or a weak one',
	},
	{
		assumption: 'storage.length',
		endpoint: (session) => session.file(),
		expect: ({ headers, bytes }) =>
			headers.get('content-length') === String(bytes.length)
				? undefined
				: 'there is no Content-Length',
	},
	{
		assumption: 'storage.range',
		endpoint: range({}),
		expect: async ({ status, headers, bytes }, session) => {
			const whole = (await session.file()).bytes;
			if (status !== 206) return `a range is answered with ${status}`;
			if (headers.get('content-range') !== `bytes 1-1/${whole.length}`)
				return 'Content-Range is another one';
			return bytes.equals(whole.subarray(1, 2)) ? undefined : 'it is not these bytes';
		},
	},
	{
		assumption: 'storage.if-range',
		endpoint: range({ 'if-range': '"of no file"' }),
		expect: ({ status }) =>
			status === 200 ? undefined : `a range of another file is answered with ${status}`,
	},
];
