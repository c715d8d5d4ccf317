import { announcesPage, beginsAsPage } from '../http/connectionError';
import type { Answer } from '../http/exchange';
import { unknownCodingError, untrustworthyError, webPageError } from './storageErrors';

/** A header has no size of its own. */
const MAX_HEADER_CHARACTERS = 4096;

export interface StoredObject {
	/** Its length in bytes as it is stored; undefined if storage sends it chunked without telling. */
	bytes: number | undefined;
	/** Its strong entity tag, with the quotes; undefined if it has none to resume by. */
	etag: string | undefined;
}

export interface ObjectPart {
	object: StoredObject;
	/** At which byte of the object the answer's body begins. */
	startsAt: number;
	/** True if the body can only be the bytes as they are stored, so that their number binds. */
	isRange: boolean;
}

/**
 * Reads the headers of a 200 or 206. Refuses web pages, compressed bodies, and what does not say where
 * it ends or which part it is: a cut body could pass for a whole one.
 */
export function readObjectPart(
	{ status, headers }: Pick<Answer, 'status' | 'headers'>,
	what: string,
	host: string,
): ObjectPart {
	if (announcesPage(headers) || /^(text|application)\/xml\b/i.test(text(headers['content-type']))) {
		throw webPageError(host);
	}
	refuseCompressed(text(headers['content-encoding']), what);
	const etag = strongETag(headers.etag);
	if (status === 206) {
		const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text(headers['content-range']));
		// NaN, which equals nothing, where it does not say.
		const [startsAt = NaN, last = NaN, bytes = NaN] = (range?.slice(1) ?? []).map(Number);
		if (last !== bytes - 1) {
			throw untrustworthyError('a partial answer without saying which part it is');
		}
		return { object: { bytes, etag }, startsAt, isRange: true };
	}
	const length = text(headers['content-length']);
	const whole = { startsAt: 0, isRange: false };
	if (/^\d+$/.test(length)) return { object: { bytes: Number(length), etag }, ...whole };
	if (text(headers['transfer-encoding']).includes('chunked')) {
		return { object: { bytes: undefined, etag }, ...whole };
	}
	throw untrustworthyError('the file without saying how long it is');
}

/** Refuses what begins as a web page or as gzip does: neither need be announced. */
export function refuseOtherBytes(beginning: Buffer, host: string): void {
	if (beginsAsPage(beginning.toString('utf8', 0, 100))) throw webPageError(host);
	// Stored compressed, and not said to be.
	if (beginning[0] === 0x1f && beginning[1] === 0x8b) throw untrustworthyError('compressed bytes');
}

/** The length of the object in bytes, as a 416 tells it (RFC 9110, 14.4). */
export function lengthOf416({ headers }: Pick<Answer, 'headers'>): number | undefined {
	const length = /^bytes \*\/(\d+)$/.exec(text(headers['content-range']))?.[1];
	return length === undefined ? undefined : Number(length);
}

export function isSameObject(before: StoredObject, after: StoredObject): boolean {
	const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
	return !differs(before.etag, after.etag) && !differs(before.bytes, after.bytes);
}

/** Names in `Content-Encoding` that say nothing about the bytes: R2 and S3 keep `aws-chunked`. */
const NO_CODING = new Set(['', 'identity', 'aws-chunked']);

/** n8n's HTTP helper deletes the header of what it unpacks: one that is left names what it did not. */
function refuseCompressed(contentEncoding: string, what: string): void {
	const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
	if (names.some((name) => !NO_CODING.has(name))) {
		throw unknownCodingError(what, contentEncoding.slice(0, 40));
	}
}

function strongETag(value: unknown): string | undefined {
	const etag = text(value);
	return etag.startsWith('"') && etag.length > 2 ? etag : undefined;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.slice(0, MAX_HEADER_CHARACTERS).trim() : '';
}
