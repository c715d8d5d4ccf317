import { refuseArchive, refuseCsv } from '../../../../nodes/Invoance/verification/file/fileKind';
import { thrownBy } from '../../thrownBy';

describe('an archive', () => {
	it.each([
		['1f8b0800', 'gzip_file', 'compressed with gzip: decompress it first'],
		['1f8b', 'gzip_file', 'compressed with gzip: decompress it first'],
		['504b0304', 'zip_file', 'a ZIP archive: extract the export from it first'],
	])('is told by its first bytes: %s', (hex, reason, words) => {
		expect(
			thrownBy(() => {
				refuseArchive(Buffer.from(hex, 'hex'));
			}),
		).toMatchObject({
			name: 'VerificationInputError',
			reason,
			message: `Verify needs NDJSON, but this file is ${words}`,
		});
	});

	it.each(['1f', '001f8b08', '504b03', '504b0506', '7b226964'])('is none: %s', (hex) => {
		expect(() => {
			refuseArchive(Buffer.from(hex, 'hex'));
		}).not.toThrow();
	});
});

describe('a CSV file', () => {
	it.each([
		...['id,seq', ' id,seq ', '"id";"org id"', 'id\tseq\torg', 'org.id,org-id', 'a1,_'],
		...['Zeit (UTC),Prüfsumme', 'actor/id,target #,context:location', '時刻,操作'],
	])('is told by its column names: %j', (header) => {
		expect(
			thrownBy(() => {
				refuseCsv(Buffer.from(header));
			}),
		).toMatchObject({
			reason: 'csv_file',
			message:
				'Verify needs NDJSON, but this file is CSV: create the export with the format NDJSON',
		});
	});

	it.each([
		'id',
		'id;',
		'1,2',
		'{"id":1,"seq":2}',
		'[1,2]',
		'id,{',
		'a!,b',
		'a,!b',
		'a,b!',
		'""a,b',
	])('is none: %j', (line) => {
		expect(() => {
			refuseCsv(Buffer.from(line));
		}).not.toThrow();
	});
});
