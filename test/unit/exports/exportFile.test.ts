import { createHash } from 'node:crypto';
import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import { exportFormat } from '../../../nodes/Invoance/exports/exportFile';
import { download } from '../download/fakeStorage';
import { thrownBy } from '../thrownBy';

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

	it('is the ordered one if the job does not say, whatever its file is called', () => {
		const address = { download_url: 'https://s.example/x.ndjson' };
		expect(exportFormat(job(address), 'csv').name).toBe('csv');
		expect(exportFormat(job({ ...address, format: 'ndjson' }), 'csv').name).toBe('ndjson');
	});

	it('is that of the name which the user gave the file, where nothing else tells', () => {
		expect(exportFormat(job({}), undefined, 'audit.NDJSON ').name).toBe('ndjson');
		const address = { download_url: 'https://s.example/x.csv' };
		expect(exportFormat(job(address), undefined, 'audit.ndjson').name).toBe('csv');
	});

	it.each([
		[{}],
		[{ download_url: 'https://s.example/x' }],
		[{ download_url: 'https://s.example/x.xml' }],
		[{ download_url: 'https://s.example/x.csv.gz' }],
		[{ download_url: 'x.csv' }],
	])('must be told by something: %j', (fields) => {
		expect(thrownBy(() => exportFormat(job(fields), undefined, 'audit'))).toMatchObject({
			message: 'Invoance does not say in which format export "aexp_1" is',
			description: expect.stringMatching(/Set File Name with its ending/) as string,
		});
	});

	it.each([[{ format: 'xml' }], [{ format: 'constructor' }]])(
		'must be one that is known: %j',
		(fields) => {
			expect(thrownBy(() => exportFormat(job(fields)))).toMatchObject({
				message: 'Export "aexp_1" is in a format that this node does not know',
				description:
					'It knows csv and ndjson. The problem is in the field "format" that Invoance gives of the export; update this node, or report it.',
			});
		},
	);
});

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
