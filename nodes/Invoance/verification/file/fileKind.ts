import { VerificationInputError, type InputReason } from '../reasons';

export const HEAD_BYTES = 64 * 1024;

/** What every manifest of this node begins with; other tools may have put blanks between. */
const MANIFEST = /^\{\s*"schema"\s*:\s*"n8n-nodes-invoance\.manifest\//;
/** A list of objects, or an empty one. A line that is a list of anything else is a failure of its own. */
const LIST_OF_OBJECTS = /^\[\s*[{\]]/;
const STORAGE_ERROR = /^(?:<\?xml[^>]*>\s*)?<Error\b/;
const STORAGE_CODE = /<Code>(\w{1,64})<\/Code>/;
const MARKUP = /^<[!?a-z]/i;
const COLUMN = /^"?[\p{L}_][\p{L}\p{M}\p{N}_ .()/:#-]*"?$/u;

function refuse(reason: InputReason, what: string): never {
	throw new VerificationInputError(reason, `Verify needs NDJSON, but this file is ${what}`);
}

function isArchive(head: Uint8Array, ...signature: number[]): boolean {
	return signature.every((byte, place) => head[place] === byte);
}

/** A byte-order mark, or an ASCII character in two bytes. */
function isUtf16([first, second]: Uint8Array): boolean {
	if (first === undefined || second === undefined) return false;
	const mark = first * 256 + second;
	return mark === 0xfffe || mark === 0xfeff || (first === 0) !== (second === 0);
}

/** Two or more column names between commas, semicolons or tabs. */
function isHeader(line: string): boolean {
	const cells = line.trim().split(/[,;\t]/);
	return cells.length > 1 && cells.every((cell) => COLUMN.test(cell));
}

/**
 * Refuses a file that is no NDJSON, by what it is: a wrong file must not read as one that was changed.
 * What is none of these kinds gets a report with a failure for every line.
 *
 * @param head the file's first {@link HEAD_BYTES}, or all of a shorter file
 * @throws VerificationInputError
 */
export function refuseOtherKinds(head: Uint8Array): void {
	if (isArchive(head, 0x1f, 0x8b)) refuse('gzip_file', 'compressed with gzip: decompress it first');
	if (isArchive(head, 0x50, 0x4b, 0x03, 0x04) || isArchive(head, 0x50, 0x4b, 0x05, 0x06)) {
		refuse('zip_file', 'a ZIP archive: extract the export from it first');
	}
	if (isUtf16(head)) refuse('utf16_file', 'text in UTF-16: save it as UTF-8, or download it again');
	const text = new TextDecoder().decode(head).trimStart();
	if (STORAGE_ERROR.test(text)) {
		const [, code] = STORAGE_CODE.exec(text) ?? [];
		const named = code === undefined ? '' : ` "${code}"`;
		refuse('storage_error', `an error${named} that the storage answered with: download it again`);
	}
	if (MARKUP.test(text)) refuse('web_page', 'a web page: download the export again');
	if (MANIFEST.test(text)) {
		refuse('manifest_file', 'a manifest: choose the export beside it, or turn on Series');
	}
	if (LIST_OF_OBJECTS.test(text)) refuse('json_list', 'a JSON list: it must have an event a line');
	const [firstLine = ''] = text.split('\n', 1);
	if (isHeader(firstLine)) refuse('csv_file', 'CSV: create the export with the format NDJSON');
}
