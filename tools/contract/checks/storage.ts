import { differs, HOLDS, when, type Check } from '../check';
import { Unseen } from '../unseen';
import type { Answer } from '../client';
import type { Session } from '../session';

const WEEK_SECONDS = 7 * 24 * 60 * 60;
const SHORT_SECONDS = 10;

function lifetimeSeconds(url: string): number {
	return Number(new URL(url).searchParams.get('X-Amz-Expires') ?? NaN);
}

function signedAtMs(url: string): number {
	const date = new URL(url).searchParams.get('X-Amz-Date') ?? '';
	return Date.parse(
		date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
	);
}

/** The file, if it has bytes to ask for. */
async function wholeFile(session: Session): Promise<Answer> {
	const file = await session.file();
	if (file.status !== 200) throw new Unseen('the file could not be downloaded');
	if (file.bytes.length < 2) throw new Unseen('the file is empty');
	return file;
}

async function ranged(session: Session, headers: Record<string, string> = {}): Promise<Answer> {
	const { client } = session;
	return client.storage(await session.downloadUrl(), { range: 'bytes=1-1', ...headers });
}

function isXmlError({ status, bytes }: Answer): boolean {
	return status >= 400 && status < 500 && /<Error>[^]*<Code>/.test(bytes.toString());
}

/** The address of a file. */
const addressChecks: readonly Check[] = [
	{
		assumption: 'storage.other-host',
		run: async (session) => {
			const { origin } = new URL(await session.downloadUrl());
			return when(origin !== new URL(session.client.baseUrl).origin, 'it is the host of the API');
		},
	},
	{
		assumption: 'storage.presigned',
		run: async (session) => {
			const url = await session.downloadUrl();
			if (Number.isNaN(signedAtMs(url))) return differs('X-Amz-Date is missing or of another form');
			const seconds = lifetimeSeconds(url);
			if (Number.isNaN(seconds)) return differs('X-Amz-Expires is missing or no number');
			const isUsual = seconds >= 1 && seconds <= WEEK_SECONDS;
			return when(isUsual, `it is for ${seconds} seconds`);
		},
	},
	{
		assumption: 'storage.altered',
		run: async (session) => {
			const url = new URL(await session.downloadUrl());
			url.searchParams.set('X-Amz-Signature', '0'.repeat(64));
			const answer = await session.client.storage(url.href);
			return when(isXmlError(answer), `the answer is ${answer.status}, or not in XML`);
		},
	},
	{
		assumption: 'storage.expired',
		run: async (session) => {
			const url = await session.downloadUrl();
			const seconds = lifetimeSeconds(url);
			if (!(seconds <= SHORT_SECONDS)) throw new Unseen(`it is good for ${seconds} seconds`);
			const overMs = signedAtMs(url) + (seconds + 1) * 1000 - Date.now();
			await new Promise((resolve) => setTimeout(resolve, Math.max(overMs, 0)));
			const answer = await session.client.storage(url);
			return when(isXmlError(answer), `the answer is ${answer.status}, or not in XML`);
		},
	},
];

/** The file behind it. */
const fileChecks: readonly Check[] = [
	{
		assumption: 'storage.no-key',
		breaks: 'Export: Download, which sends no key to the storage.',
		run: async (session) => {
			const { status } = await session.file();
			return when(status === 200, `without a key the answer is ${status}`);
		},
	},
	{
		assumption: 'storage.etag',
		run: async (session) => {
			const { headers } = await wholeFile(session);
			const isStrong = headers['etag']?.startsWith('"') ?? false;
			return when(isStrong, 'there is no ETag, or a weak one');
		},
	},
	{
		assumption: 'storage.length',
		run: async (session) => {
			const { headers, bytes } = await wholeFile(session);
			const length = headers['content-length'];
			if (length === undefined) return differs('there is no Content-Length');
			return when(Number(length) === bytes.length, 'Content-Length is not that of the body');
		},
	},
	{
		assumption: 'storage.range',
		run: async (session) => {
			const { bytes } = await wholeFile(session);
			const answer = await ranged(session);
			if (answer.status !== 206) return differs(`a range is answered with ${answer.status}`);
			const isRight = answer.headers['content-range'] === `bytes 1-1/${bytes.length}`;
			if (!isRight) return differs('Content-Range does not name the range');
			return when(answer.bytes.equals(bytes.subarray(1, 2)), 'it is not these bytes');
		},
	},
	{
		assumption: 'storage.if-range',
		run: async (session) => {
			await wholeFile(session);
			const other = await ranged(session, { 'if-range': '"of no file"' });
			if (other.status === 200) return HOLDS;
			return differs(`a range of another file is answered with ${other.status}`);
		},
	},
];

/** What `download_url` leads to. */
export const storageChecks: readonly Check[] = [...addressChecks, ...fileChecks];
