import type { Answer } from '../http/exchange';
import { untrustworthyError } from './storageErrors';

/** Which object a download is of, as far as storage has said. */
export interface StoredObject {
	/** Its length in bytes; undefined if storage sends it chunked without telling. */
	bytes: number | undefined;
	/** Its strong entity tag, with the quotes; undefined if it has none to resume by. */
	etag: string | undefined;
}

/** What an answer of storage means for a download that has received some bytes already. */
interface FilePart {
	object: StoredObject;
	/** At which byte of the object the answer's body begins. */
	startsAt: number;
}

/**
 * Reads the headers of a 200 or 206.
 *
 * @throws InvoanceError if they announce a web page, which is a proxy's and may pass; if they do not
 * say where the body ends, so that a cut body could pass for a whole one; or if a partial answer does
 * not say which part it is.
 */
export function readFilePart({ status, headers }: Pick<Answer, 'status' | 'headers'>): FilePart {
	if (/^(text\/html|(text|application)\/xml)\b/i.test(text(headers['content-type']))) {
		throw untrustworthyError('a web page instead of the file', { retryable: true });
	}
	const etag = strongETag(headers.etag);
	if (status === 206) {
		const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text(headers['content-range']));
		// NaN, which equals nothing, where it does not say.
		const [startsAt = NaN, last = NaN, bytes = NaN] = (range?.slice(1) ?? []).map(Number);
		if (last !== bytes - 1) {
			throw untrustworthyError('a partial answer without saying which part it is');
		}
		return { object: { bytes, etag }, startsAt };
	}
	const length = text(headers['content-length']);
	if (/^\d+$/.test(length)) return { object: { bytes: Number(length), etag }, startsAt: 0 };
	if (text(headers['transfer-encoding']).includes('chunked')) {
		return { object: { bytes: undefined, etag }, startsAt: 0 };
	}
	throw untrustworthyError('the file without saying how long it is');
}

/**
 * True unless what is known of both says that the object in storage was replaced by another one.
 */
export function isSameObject(before: StoredObject, after: StoredObject): boolean {
	const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
	return !differs(before.etag, after.etag) && !differs(before.bytes, after.bytes);
}

function strongETag(value: unknown): string | undefined {
	const etag = text(value);
	return etag.startsWith('"') && etag.length > 2 ? etag : undefined;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
