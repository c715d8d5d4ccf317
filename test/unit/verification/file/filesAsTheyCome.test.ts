import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { MAX_LINE_BYTES } from '../../../../nodes/Invoance/verification/file/splitLines';
import { chunks, failuresOf, lines, verify, verifySource } from '../exportFiles';
import { OTHER_KEY, signedLine } from '../signing';

describe('files as they come', () => {
	const three = lines(1, 2, 3);

	it.each([
		['CRLF', three.join('\r\n') + '\r\n'],
		['no newline at the end', three.join('\n')],
		['blank lines', `\n\r\n \t\n${three.join('\n\n  \n')}\n\n`],
		['a byte-order mark', '\ufeff' + three.join('\n')],
		['a byte-order mark on a blank line', '\ufeff\n' + three.join('\n')],
	])('%s: valid', async (_name, content) => {
		expect(await verify(content)).toMatchObject({ valid: true, events: 3 });
	});

	it('counts blank lines in line numbers', async () => {
		expect(await failuresOf(`\n${signedLine(1)}\n\n{}`)).toEqual(['4 canonicalization_failed']);
	});

	it('takes a byte-order mark nowhere but at the beginning', async () => {
		expect(await failuresOf(`${three[0]}\n\ufeff${three[1]}`)).toEqual(['2 not_json']);
		expect(await failuresOf(`\ufeff\ufeff${three[0]}`)).toEqual(['1 not_json']);
	});

	it('fails a line that is not UTF-8', async () => {
		const line = Buffer.from(signedLine(1));
		line[line.indexOf('user_123')] = 0xff;
		expect(await failuresOf(line)).toEqual(['1 invalid_utf8']);
		const surrogate = Buffer.concat([
			Buffer.from('{"a":"'),
			Buffer.from([0xed, 0xa0, 0x80, 0x22, 0x7d]),
		]);
		expect(await failuresOf(surrogate)).toEqual(['1 invalid_utf8']);
	});

	it.each(['', '\n', ' \r\n\n', '\ufeff'])(
		'has no valid report on an empty file: %j',
		async (content) => {
			expect(await verify(content)).toMatchObject({
				valid: false,
				events: 0,
				first_seq: null,
				last_seq: null,
				failures: [],
			});
		},
	);

	it.each([129, 10_000])('fails an event nested %d deep', async (depth) => {
		for (const [open, close] of [
			['[', ']'],
			['{"a":', '}'],
		] as const) {
			const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
			expect(await failuresOf(`{"metadata":${deep}}`)).toEqual(['1 nested_too_deep']);
		}
	});

	it('refuses other kinds of files', async () => {
		const problem = (code: string) => ({ name: 'VerificationInputError', reason: code });
		const gzip = gzipSync(three.join('\n'));
		await expect(verify(gzip)).rejects.toMatchObject(problem('gzip_file'));
		const bytewise = chunks(...[...gzip].map((byte) => Uint8Array.of(byte)));
		await expect(verifySource(bytewise)).rejects.toMatchObject(problem('gzip_file'));
		await expect(verify('PK\u0003\u0004 and so on')).rejects.toMatchObject(problem('zip_file'));
		const headers = ['id,org_id,seq\n1,2,3', '\ufeff"id","org id"\r\n', '\nid;seq', 'id\tseq\n'];
		for (const csv of headers) {
			await expect(verify(csv)).rejects.toMatchObject({
				...problem('csv_file'),
				message: expect.stringContaining('Verify needs NDJSON') as string,
			});
		}
	});

	it('cannot verify a line that is too long, and goes on after it', async () => {
		const report = await verify(`${'x'.repeat(MAX_LINE_BYTES + 1)}\n${signedLine(1)}`);
		expect(report).toMatchObject({ valid_events: 1, invalid_events: 0, unverifiable_events: 1 });
		expect(report.failures).toEqual([
			{ line: 1, event_id: null, seq: null, reason: 'line_too_long' },
		]);
	});

	it('takes a file for CSV by its first line only', async () => {
		expect(await failuresOf('{}\nid,seq')).toEqual(['1 canonicalization_failed', '2 not_json']);
		const tooLong = 'x'.repeat(MAX_LINE_BYTES + 1);
		expect(await failuresOf(`${tooLong}\nid,seq`)).toEqual(['1 line_too_long', '2 not_json']);
	});

	it('lists no key where no signature was held against one', async () => {
		expect((await verify('{}')).public_keys).toEqual([]);
	});

	it('reports on anything else line by line', async () => {
		expect(await failuresOf('hello')).toEqual(['1 not_json']);
		expect(await failuresOf('[1]\n7\n"a"\ntrue\n-\ntruely')).toEqual([
			...['1 not_an_object', '2 not_an_object', '3 not_an_object', '4 not_an_object'],
			...['5 not_an_object', '6 not_json'],
		]);
	});
});

describe('chunks', () => {
	const parts = [
		...['\ufeff' + signedLine(1), '', signedLine(3) + '\r', '{"id":"é🚀"}', 'garbage'],
		...[signedLine(2, {}, OTHER_KEY), signedLine(3), signedLine(9).replace('user_123', '🚀')],
	];
	const file = Buffer.from(parts.join('\n'));

	it('give the same report wherever they are cut', async () => {
		const whole = await verify(file);
		expect(whole.failures).toHaveLength(3);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat(file.length), { maxLength: 20 }), async (cuts) => {
				const at = [0, ...cuts.sort((a, b) => a - b), file.length];
				const pieces = at.slice(1).map((end, i) => file.subarray(at[i], end));
				expect(await verifySource(chunks(...pieces))).toEqual(whole);
			}),
			{ numRuns: 100 },
		);
		const bytes = [...file].map((byte) => Uint8Array.of(byte));
		expect(await verifySource(chunks(...bytes))).toEqual(whole);
		for (let cut = 1; cut < file.length; cut += 7) {
			const halves = chunks(file.subarray(0, cut), file.subarray(cut));
			expect(await verifySource(halves)).toEqual(whole);
		}
	});

	it('may reuse their memory', async () => {
		async function* reusing() {
			const buffer = Buffer.alloc(100);
			for (let i = 0; i < file.length; i += 100) {
				yield await Promise.resolve(buffer.subarray(0, file.copy(buffer, 0, i, i + 100)));
				buffer.fill(0);
			}
		}
		expect(await verifySource(reusing())).toEqual(await verify(file));
	});
});
