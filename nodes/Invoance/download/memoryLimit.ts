import type { IBinaryData } from 'n8n-workflow';
import { InvoanceError } from '../runtime/invoanceError';

/**
 * How many bytes a file may have where n8n keeps files in memory, as text in base64: the longest
 * text of V8 has 536,870,888 characters (Node.js 20 to 24), four for three bytes.
 */
export const MOST_BYTES_IN_MEMORY = 402_653_166;

type StoreBuffer = (file: Buffer, name: string, type: string) => Promise<IBinaryData>;

/**
 * Refuses a file that this n8n could not hold. An n8n that stores files on disk, in a database or
 * elsewhere is never refused. n8n tells a node its way of storing only by what comes of storing, so
 * one byte is stored to see, and only for a file that is too large.
 *
 * @param what what to call the file in the error.
 * @throws InvoanceError if n8n keeps files in memory and `bytes` are too many for that.
 */
export async function refuseBeyondMemory(
	store: StoreBuffer,
	what: string,
	bytes: number,
): Promise<void> {
	if (bytes <= MOST_BYTES_IN_MEMORY) return;
	// Why n8n cannot store shows when the file itself is stored.
	const probe = await store(Buffer.from('.'), 'probe.txt', 'text/plain').catch(() => undefined);
	if (probe && probe.id === undefined) throw beyondMemoryError(what);
}

/** n8n keeps files in memory, and this one does not fit. */
export function beyondMemoryError(what: string): InvoanceError {
	return new InvoanceError(`The file of ${what} is too large for this n8n`, {
		description:
			'This n8n keeps files in memory and can hold at most 402 MB each. Set N8N_DEFAULT_BINARY_DATA_MODE to filesystem where n8n runs, or export a shorter date range.',
	});
}

/** True if storing failed because the file does not fit into a text or a buffer of Node.js. */
export function isBeyondMemory(error: unknown): boolean {
	return /string longer than|invalid string length|array buffer allocation failed|ERR_STRING_TOO_LONG|ERR_BUFFER_TOO_LARGE/i.test(
		codeAndMessage(error),
	);
}

function codeAndMessage(error: unknown): string {
	if (typeof error !== 'object' || error === null) return String(error);
	const code = 'code' in error ? String(error.code) : '';
	return `${code} ${'message' in error ? String(error.message) : ''}`;
}
