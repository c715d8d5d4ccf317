import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

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

	it('is refused if it is of another kind, however small the chunks are', async () => {
		const bytes = [...gzipSync(three.join('\n'))].map((byte) => Uint8Array.of(byte));
		await expect(verifySource(chunks(...bytes))).rejects.toMatchObject({ reason: 'gzip_file' });
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
