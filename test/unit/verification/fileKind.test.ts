import { refuseArchive, refuseCsv } from '../../../nodes/Invoance/verification/fileKind';
import { scanJson } from '../../../nodes/Invoance/verification/scanJson';
import { thrownBy } from '../thrownBy';

describe('an archive', () => {
	it.each([
		['1f8b0800', 'gzip_file', 'compressed with gzip: decompress it first'],
		['1f8b', 'gzip_file', 'compressed with gzip: decompress it first'],
		['504b0304', 'zip_file', 'a ZIP archive: extract the export from it first'],
	])('is told by its first bytes: %s', (hex, problem, words) => {
		expect(
			thrownBy(() => {
				refuseArchive(Buffer.from(hex, 'hex'));
			}),
		).toMatchObject({
			name: 'VerificationInputError',
			problem,
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
	it.each(['id,seq', ' id,seq ', '"id";"org id"', 'id\tseq\torg', 'org.id,org-id', 'a1,_'])(
		'is told by its column names: %j',
		(header) => {
			expect(
				thrownBy(() => {
					refuseCsv(Buffer.from(header));
				}),
			).toMatchObject({
				problem: 'csv_file',
				message:
					'Verify needs NDJSON, but this file is CSV: create the export with the format NDJSON',
			});
		},
	);

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

describe('what JSON.parse does not tell', () => {
	it.each<[string, boolean, string[]]>([
		['{"a":1,"b":2}', false, []],
		['{"a":1,"a":2}', true, []],
		['{"a":1 , "\\u0061" :2}', true, []],
		['{"a":{"b":1},"c":{"b":1}}', false, []],
		['{"a":[{"b":1},{"b":1}],"b":[]}', false, []],
		['{"a":[{"b":1,"b":1}]}', true, []],
		['{"a":"\\"a\\":","b":"\\\\","c":"a"}', false, []],
		['{"a":1.0,"b":1e3,"c":1E+3,"d":-1.5e-7,"e":-0,"f":10}', false, ['a', 'b', 'c', 'd']],
		['{"a":{"x":[1,{"y":2.5}]},"b":{"y":1}}', false, ['a']],
		['{"a":[],"b":"1.5","c":"-1e3","9":9.5}', false, ['9']],
		['{"a":1,\t"b"\n:\r2.5}', false, ['b']],
		['{"a":true,"b":null,"c":false}', false, []],
	])('about %s', (text, duplicateKey, fields) => {
		const scan = scanJson(text);
		expect(scan.duplicateKey).toBe(duplicateKey);
		expect([...scan.fieldsWithNonIntegers]).toEqual(fields);
	});
});
