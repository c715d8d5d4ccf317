import { createHash } from 'node:crypto';
import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import { downloadUrlOf } from '../../../nodes/Invoance/exports/downloadExport';
import { download } from '../download/fakeStorage';
import { thrownBy } from '../thrownBy';

const CSV = Buffer.from('name,note\nJosé,=1+1\n李小龍,"a\nb"');
const answer = { status: 200, headers: { 'content-length': String(CSV.length) }, body: CSV };

function sha256(bytes: Buffer | undefined): string {
	return createHash('sha256')
		.update(bytes ?? '')
		.digest('hex');
}

describe('a downloaded export', () => {
	it('tells the rows of its file, and nothing of a source that is the same', async () => {
		const { result, stored } = await download([answer]);
		expect(result).toMatchObject({ bytes: CSV.length, sha256: sha256(CSV), rows: 2 });
		expect(result).not.toHaveProperty('source');
		expect(stored[0]).toMatchObject({ bytes: CSV, name: 'audit.csv', type: 'text/csv' });
	});

	it('that was prepared for spreadsheets tells what is stored, and its source', async () => {
		const { result, stored } = await download([answer], { options: { spreadsheet: true } });
		const file = stored[0]?.bytes;
		expect(String(file)).toBe('\uFEFFname,note\nJosé,\'=1+1\n李小龍,"a\nb"');
		expect(result).toMatchObject({
			bytes: CSV.length + 4,
			sha256: sha256(file),
			rows: 2,
			source: { bytes: CSV.length, sha256: sha256(CSV) },
		});
	});

	it('is never changed if it is NDJSON', async () => {
		const format = { name: 'ndjson' as const, mimeType: 'application/x-ndjson' };
		const { result, stored } = await download([answer], { options: { spreadsheet: true, format } });
		expect(stored[0]?.bytes.equals(CSV)).toBe(true);
		expect(result).toMatchObject({ rows: 4 });
		expect(result).not.toHaveProperty('source');
	});

	it('has no file that memory cannot hold, refused before its first byte', async () => {
		const huge = { ...answer, headers: { 'content-length': '402653167' } };
		const { result, requests } = await download([huge]);
		expect(result).toMatchObject({
			error: { message: 'The file of export "aexp_1" is too large for this n8n' },
		});
		expect(requests).toHaveLength(1);
	});
});

it('a ready job without a download address is an error', () => {
	const job = { id: 'aexp_1', status: 'ready' };
	const address = 'https://s.example/x';
	expect(downloadUrlOf(parseExportJob({ ...job, download_url: address }))).toBe(address);
	expect(thrownBy(() => downloadUrlOf(parseExportJob(job)))).toMatchObject({
		message: 'Export "aexp_1" is ready but has no download address',
		description:
			'The field "download_url" is missing in what Invoance says of it. Please report this to Invoance.',
	});
});
