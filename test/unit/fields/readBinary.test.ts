import type { IExecuteFunctions } from 'n8n-workflow';
import { storedFile } from '../../../nodes/Invoance/fields/readBinary';

/** A file that n8n keeps in memory has no storage to be read from. */
const functions = {} as IExecuteFunctions;
/** How much text is decoded at a time. */
const SLICE = 87_380;

async function read(data: string): Promise<Buffer> {
	const file = { data, mimeType: 'application/x-ndjson' };
	const chunks: Uint8Array[] = [];
	for await (const chunk of storedFile(functions, file, new AbortController().signal)) {
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

describe('a file in memory is read as the next step decodes it', () => {
	const bytes = Buffer.from('Zoë signed in\n'.repeat(20_000));

	it.each([
		['with padding', bytes.toString('base64')],
		['without padding', bytes.toString('base64').replace(/=+$/, '')],
		['in lines', bytes.toString('base64').replace(/.{76}/g, '$&\r\n')],
		['in the alphabet of URLs', bytes.toString('base64url')],
		['with more padding than there is need for', `${bytes.toString('base64')}====`],
	])('%s', async (_, data) => {
		expect((await read(data)).equals(Buffer.from(data, 'base64'))).toBe(true);
	});
});

describe('a file in memory is refused', () => {
	const padded = `${'A'.repeat(SLICE - 2)}==`;

	it.each([
		['with padding at the edge of a slice and more behind it', `${padded}QUJD`],
		['with padding in its middle', 'QUI=QUJD'],
		['with padding, a blank and more', 'QUI= QUJD'],
		['with a character that is none of base64', `QUJD*${padded}`],
		['that is the name of a storage', 'a place: filesystem'],
	])('%s', async (_, data) => {
		await expect(read(data)).rejects.toThrow('is not valid base64');
	});
});
