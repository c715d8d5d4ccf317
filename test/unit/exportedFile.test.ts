import { once } from 'node:events';
import type { IExecuteFunctions } from 'n8n-workflow';
import { DateTime } from 'luxon';
import { parseExportJob } from '../../nodes/Invoance/api/schemas';
import { exportFormat } from '../../nodes/Invoance/exports/exportFormat';
import { exportFileStem } from '../../nodes/Invoance/exports/fileName';
import { readableOf } from '../../nodes/Invoance/exports/readableOf';
import { storedFile } from '../../nodes/Invoance/exports/storedFile';
import { thrownBy } from './thrownBy';

function job(fields: Record<string, unknown>) {
	return parseExportJob({ id: 'aexp_1', status: 'ready', ...fields });
}

describe('the format of an export', () => {
	it.each([
		[{ format: 'csv' }, 'csv', 'text/csv'],
		[{ format: 'NDJSON' }, 'ndjson', 'application/x-ndjson'],
		[{ download_url: 'https://s.example/a.b/x.ndjson?y=.csv' }, 'ndjson', 'application/x-ndjson'],
		[{ format: 'csv', download_url: 'https://s.example/x.ndjson' }, 'csv', 'text/csv'],
	])('is what the job says, else how its file is called: %j', (fields, name, mimeType) => {
		expect(exportFormat(job(fields))).toEqual({ name, mimeType });
	});

	it.each([
		[{}],
		[{ format: 'xml' }],
		[{ format: '', download_url: 'https://s.example/x.csv' }],
		[{ download_url: 'https://s.example/x' }],
		[{ download_url: 'x.csv' }],
	])('must be one that is known: %j', (fields) => {
		expect(thrownBy(() => exportFormat(job(fields)))).toMatchObject({
			message: 'Export "aexp_1" is in a format that this node does not know',
			description:
				'It knows csv and ndjson. The problem is in the field "format" of the job; update this node, or report it.',
		});
	});
});

describe('the name of a file', () => {
	const zone = 'Europe/Berlin';
	const start = DateTime.fromISO('2026-06-01T00:00', { zone });
	const end = DateTime.fromISO('2026-06-30T23:59:59.999', { zone });
	const now = new Date('2026-11-23T23:30:00Z');
	it.each([
		['acme', { start, end }, 'invoance-audit_acme_2026-06-01_2026-06-30'],
		['acme', { end }, 'invoance-audit_acme_beginning_2026-06-30'],
		['acme', { start }, 'invoance-audit_acme_2026-06-01_2026-11-23'],
		['a/b\\c/d', {}, 'invoance-audit_a-b-c-d_beginning_2026-11-23'],
	])('tells the organization %j and the dates', (organization, range, expected) => {
		expect(exportFileStem(organization, range, now)).toBe(expected);
	});
});

describe('a stream of chunks', () => {
	it('has them all, in their order', async () => {
		async function* chunks() {
			for (const text of ['a', 'bc', 'd']) yield await Promise.resolve(Buffer.from(text));
		}
		const parts: string[] = [];
		for await (const part of readableOf(chunks())) parts.push(String(part));
		expect(parts).toEqual(['a', 'bc', 'd']);
	});

	it('fails as they do, and ends them when it is destroyed', async () => {
		let isEnded = false;
		async function* chunks(error?: Error) {
			try {
				yield await Promise.resolve(Buffer.from('a'));
				if (error) throw error;
				for (;;) yield await Promise.resolve(Buffer.alloc(100_000));
			} finally {
				isEnded = true;
			}
		}
		const failing = readableOf(chunks(new Error('cut'))).resume();
		expect(await once(failing, 'error').catch((error: unknown) => error)).toEqual([
			expect.objectContaining({ message: 'cut' }),
		]);
		isEnded = false;
		const stream = readableOf(chunks());
		await once(stream, 'readable');
		stream.destroy();
		await once(stream, 'close');
		await new Promise((resolve) => setImmediate(resolve));
		expect(isEnded).toBe(true);
	});
});

describe('a file that n8n holds in memory', () => {
	/** What is read of a file, chunk by chunk. */
	async function chunksOf(data: string): Promise<Buffer[]> {
		const file = { data, mimeType: 'application/x-ndjson' };
		const chunks: Buffer[] = [];
		const { signal } = new AbortController();
		for await (const chunk of storedFile({} as IExecuteFunctions, file, signal)) {
			chunks.push(Buffer.from(chunk));
		}
		return chunks;
	}

	it.each([0, 1, 2, 3, 65_535, 65_536, 200_000])('is read whole, of %i bytes', async (bytes) => {
		const content = Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => i * 31));
		const chunks = await chunksOf(content.toString('base64'));
		expect(Buffer.concat(chunks).equals(content)).toBe(true);
		expect(chunks).toHaveLength(Math.ceil(bytes / 65_535));
		const lines = content.toString('base64').replace(/.{76}/g, '$&\r\n');
		expect(Buffer.concat(await chunksOf(lines)).equals(content)).toBe(true);
		const bare = content.toString('base64').replace(/=+$/, '');
		expect(Buffer.concat(await chunksOf(bare)).equals(content)).toBe(true);
	});
});
