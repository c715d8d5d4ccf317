import { InvoanceError } from '../api/errors';
import type { StorageAnswer } from '../api/storage';

/** Which object a download is of, as far as storage has said. */
export interface StoredObject {
	/** Its length in bytes; undefined if storage sends it chunked without telling. */
	bytes: number | undefined;
	/** Its strong entity tag, with the quotes; undefined if it has none to resume by. */
	etag: string | undefined;
}

/** What an answer of storage means for a download that has received some bytes already. */
export interface FilePart {
	object: StoredObject;
	/** At which byte of the object the answer's body begins. */
	startsAt: number;
}

/**
 * Reads the headers of a 200 or 206.
 *
 * @throws InvoanceError if they do not say where the body ends, so that a cut body could pass for a
 * whole one, or if a partial answer does not say which part it is.
 */
export function readFilePart({ status, headers }: StorageAnswer): FilePart {
	const etag = strongETag(headers.etag);
	if (status === 206) {
		const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(text(headers['content-range']));
		const [startsAt, last, bytes] = (range?.slice(1) ?? []).map(Number);
		if (startsAt === undefined || last === undefined || bytes === undefined || last !== bytes - 1) {
			throw brokenAnswer('a partial answer without saying which part it is');
		}
		return { object: { bytes, etag }, startsAt };
	}
	const length = text(headers['content-length']);
	if (/^\d+$/.test(length)) return { object: { bytes: Number(length), etag }, startsAt: 0 };
	if (text(headers['transfer-encoding']).includes('chunked')) {
		return { object: { bytes: undefined, etag }, startsAt: 0 };
	}
	throw brokenAnswer('the file without saying how long it is');
}

/**
 * True unless what is known of both says that the object in storage was replaced by another one.
 */
export function isSameObject(before: StoredObject, after: StoredObject): boolean {
	const differs = (a: unknown, b: unknown) => a !== undefined && b !== undefined && a !== b;
	return !differs(before.etag, after.etag) && !differs(before.bytes, after.bytes);
}

/** The object changed while it was downloaded: what was received is worth nothing. */
export function replacedError(exportId: string): InvoanceError {
	return new InvoanceError(`The file of export "${exportId}" changed while it was downloaded`, {
		description:
			'No file was kept, because it would have been half of one and half of another. Download it again; if that fails too, create the export again.',
	});
}

function brokenAnswer(what: string): InvoanceError {
	return new InvoanceError("Invoance's file storage gave an answer that cannot be trusted", {
		description: `It sent ${what}. No file was kept, because it might be incomplete.`,
	});
}

function strongETag(value: unknown): string | undefined {
	const etag = text(value);
	return etag.startsWith('"') && etag.length > 2 ? etag : undefined;
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
