import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import fc from 'fast-check';

import { MAX_LINE_BYTES } from '../../../nodes/Invoance/verification/splitLines';
import { verifyExport } from '../../../nodes/Invoance/verification/verifyExport';
import type { VerifyExportOptions } from '../../../nodes/Invoance/verification/verifyExport';
import { exampleEvent, KEY, OTHER_KEY, signedLine, signEvent, testKey } from './signing';

async function* chunks(...parts: Array<string | Uint8Array>): AsyncGenerator<Uint8Array> {
	for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

const verify = async (content: string | Uint8Array, options?: VerifyExportOptions) =>
	await verifyExport(chunks(content), options);

const lines = (...seqs: number[]) => seqs.map((seq) => signedLine(seq));

const failuresOf = async (content: string | Uint8Array) =>
	(await verify(content)).failures.map(({ line, reason }) => `${line} ${reason}`);

describe('the report on a file', () => {
	const file = lines(1, 2, 3).join('\n') + '\n';

	it('says that every event is valid', async () => {
		expect(await verify(file)).toEqual({
			valid: true,
			events: 3,
			valid_events: 3,
			invalid_events: 0,
			unverifiable_events: 0,
			key_source: 'event',
			public_keys: [KEY.publicKeyHex],
			first_seq: 1,
			last_seq: 3,
			missing_seqs: 0,
			missing_ranges: [],
			duplicate_seqs: 0,
			failures: [],
			sha256: createHash('sha256').update(file).digest('hex'),
			bytes: Buffer.byteLength(file),
		});
	});

	it('names the lines that fail, in the order of the file', async () => {
		const altered = signedLine(2).replace('user_123', 'user_124');
		const unsigned = JSON.stringify(exampleEvent(4));
		const report = await verify([signedLine(1), altered, 'garbage', unsigned, '[]'].join('\n'));
		expect(report).toMatchObject({
			valid: false,
			events: 5,
			valid_events: 1,
			invalid_events: 3,
			unverifiable_events: 1,
			failures: [
				{ line: 2, event_id: 'aevt_2', seq: 2, reason: 'payload_hash_mismatch' },
				{ line: 3, event_id: null, seq: null, reason: 'not_json' },
				{ line: 4, event_id: 'aevt_4', seq: 4, reason: 'no_public_key' },
				{ line: 5, event_id: null, seq: null, reason: 'not_an_object' },
			],
		});
	});

	it('lists the first 100 failures and counts them all', async () => {
		// Some fail at once and some after the thread pool has looked at them.
		const wrong = signedLine(1).replace(/"signature":"../, '"signature":"00');
		const content = Array.from({ length: 250 }, (_, i) => (i % 3 ? wrong : '{}')).join('\n');
		const report = await verify(content);
		expect(report.invalid_events).toBe(250);
		expect(report.failures.map(({ line }) => line)).toEqual(
			Array.from({ length: 100 }, (_, i) => i + 1),
		);
	});

	it('lists several keys by first appearance', async () => {
		const third = testKey(3);
		const keys = [OTHER_KEY, KEY, OTHER_KEY, third];
		const content = keys.map((key, i) => signedLine(i, {}, key)).join('\n');
		expect(await verify(content)).toMatchObject({
			valid: true,
			public_keys: [OTHER_KEY.publicKeyHex, KEY.publicKeyHex, third.publicKeyHex],
		});
	});
});

describe('a pinned key', () => {
	it('verifies what it signed, however it was copied', async () => {
		const publicKey = ` ${KEY.publicKeyHex.toUpperCase()}\n`;
		expect(await verify(signedLine(1), { publicKey })).toMatchObject({
			valid: true,
			key_source: 'pinned',
			public_keys: [KEY.publicKeyHex],
		});
	});

	it('fails events that another key signed', async () => {
		const report = await verify(`${signedLine(1)}\n${signedLine(2, {}, OTHER_KEY)}`, {
			publicKey: KEY.publicKeyHex,
		});
		expect(report).toMatchObject({ valid: false, valid_events: 1, invalid_events: 1 });
		expect(report.failures).toMatchObject([{ line: 2, reason: 'signature_invalid' }]);
	});

	it.each(['', 'ab', KEY.publicKeyHex.slice(2), `${KEY.publicKeyHex}00`, 'z'.repeat(64)])(
		'is refused before anything is read: %j',
		async (publicKey) => {
			const source = {
				[Symbol.asyncIterator]: (): AsyncIterator<Uint8Array> => {
					throw new Error('was read');
				},
			};
			await expect(verifyExport(source, { publicKey })).rejects.toMatchObject({
				name: 'VerificationInputError',
				problem: 'invalid_public_key',
			});
		},
	);
});

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

	it('verifies a line of 10 MB', async () => {
		const long = signedLine(2, {
			metadata: { a: 'é"'.repeat(2_000_000), b: 'x'.repeat(1_900_000) },
		});
		expect(Buffer.byteLength(long)).toBeGreaterThan(9_900_000);
		expect(await verify([signedLine(1), long, signedLine(3)].join('\n'))).toMatchObject({
			valid: true,
			events: 3,
		});
	});

	it('cannot verify a line over the limit, and goes on after it', async () => {
		const line = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
		const content = [line(MAX_LINE_BYTES), line(MAX_LINE_BYTES + 1), signedLine(3)].join('\n');
		const report = await verify(content);
		expect(report).toMatchObject({ valid_events: 1, invalid_events: 1, unverifiable_events: 1 });
		expect(report.failures).toMatchObject([
			{ line: 1, reason: 'canonicalization_failed' },
			{ line: 2, reason: 'line_too_long' },
		]);
	});

	it.each([129, 10_000, 1_000_000])('fails an event nested %d deep', async (depth) => {
		for (const [open, close] of [
			['[', ']'],
			['{"a":', '}'],
		] as const) {
			const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
			expect(await failuresOf(`{"metadata":${deep}}`)).toEqual(['1 nested_too_deep']);
		}
	});

	it('reads a line with very many keys in linear time', async () => {
		const keys = Array.from({ length: 300_000 }, (_, i) => `"k${i}":1e0`).join(',');
		expect(await failuresOf(`{"extra":{${keys}}}`)).toEqual(['1 canonicalization_failed']);
	});

	it('refuses other kinds of files', async () => {
		const problem = (code: string) => ({ name: 'VerificationInputError', problem: code });
		const gzip = gzipSync(three.join('\n'));
		await expect(verify(gzip)).rejects.toMatchObject(problem('gzip_file'));
		const bytewise = chunks(...[...gzip].map((byte) => Uint8Array.of(byte)));
		await expect(verifyExport(bytewise)).rejects.toMatchObject(problem('gzip_file'));
		await expect(verify('PK\u0003\u0004 and so on')).rejects.toMatchObject(problem('zip_file'));
		const headers = ['id,org_id,seq\n1,2,3', '\ufeff"id","org id"\r\n', '\nid;seq', 'id\tseq\n'];
		for (const csv of headers) {
			await expect(verify(csv)).rejects.toMatchObject({
				...problem('csv_file'),
				message: expect.stringContaining('Verify needs NDJSON') as string,
			});
		}
	});

	it('reports on anything else line by line', async () => {
		expect(await failuresOf('hello')).toEqual(['1 not_json']);
		expect(await failuresOf('[\n{},\n{}\n]')).toEqual([
			...['1 not_json', '2 not_json', '3 canonicalization_failed', '4 not_json'],
		]);
	});
});

describe('sequence numbers', () => {
	it('may come in any order', async () => {
		expect(await verify(lines(3, 1, 4, 2).join('\n'), { expectContiguous: true })).toMatchObject({
			valid: true,
			first_seq: 1,
			last_seq: 4,
		});
	});

	it('shows gaps, which make a file invalid only if asked to', async () => {
		const content = lines(9, 2, 5, 6).join('\n');
		const gaps = {
			missing_seqs: 4,
			missing_ranges: [
				[3, 4],
				[7, 8],
			],
		};
		expect(await verify(content)).toMatchObject({ valid: true, ...gaps });
		expect(await verify(content, { expectContiguous: true })).toMatchObject({
			valid: false,
			...gaps,
		});
	});

	it('shows duplicates, of which a genuine export has none', async () => {
		expect(await verify(lines(2, 1, 2, 2, 3).join('\n'))).toMatchObject({
			duplicate_seqs: 2,
			missing_seqs: 0,
		});
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
				expect(await verifyExport(chunks(...pieces))).toEqual(whole);
			}),
			{ numRuns: 100 },
		);
		const bytes = [...file].map((byte) => Uint8Array.of(byte));
		expect(await verifyExport(chunks(...bytes))).toEqual(whole);
		for (let cut = 1; cut < file.length; cut += 7) {
			const halves = chunks(file.subarray(0, cut), file.subarray(cut));
			expect(await verifyExport(halves)).toEqual(whole);
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
		expect(await verifyExport(reusing())).toEqual(await verify(file));
	});
});

describe('cancellation', () => {
	const reason = new Error('cancelled');

	async function msToStop(source: AsyncIterable<Uint8Array>): Promise<number> {
		const controller = new AbortController();
		let aborted = 0;
		setTimeout(() => {
			aborted = performance.now();
			controller.abort(reason);
		}, 50);
		await expect(verifyExport(source, { signal: controller.signal })).rejects.toBe(reason);
		return performance.now() - aborted;
	}

	it('does not begin if it is too late', async () => {
		const signal = AbortSignal.abort(reason);
		await expect(verifyExport(chunks('{}'), { signal })).rejects.toBe(reason);
	});

	it('stops within 100 ms while the source is stalled', async () => {
		async function* stalled() {
			yield Buffer.from(signedLine(1));
			await new Promise(() => undefined);
		}
		expect(await msToStop(stalled())).toBeLessThan(100);
	});

	it.each([
		['genuine events', signedLine(1) + '\n'],
		['garbage', 'x\n'],
		['blank lines', '\n'],
		['one endless line', 'x'],
	])('stops within 100 ms amid %s', async (_name, text) => {
		const chunk = Buffer.from(text.repeat(Math.ceil(4_000_000 / text.length)));
		let closed = false;
		async function* endless() {
			try {
				for (;;) yield await Promise.resolve(chunk);
			} finally {
				closed = true;
			}
		}
		expect(await msToStop(endless())).toBeLessThan(100);
		expect(closed).toBe(true);
	});
});

it('passes on what the source throws', async () => {
	const broken = new Error('disk');
	async function* failing() {
		yield await Promise.resolve(Buffer.from(signedLine(1)));
		throw broken;
	}
	await expect(verifyExport(failing())).rejects.toBe(broken);
});

it('keeps the event loop free while many lines fail without reaching the thread pool', async () => {
	let longest = 0;
	let last = performance.now();
	const timer = setInterval(() => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	}, 1);
	await verify('x\n'.repeat(200_000));
	clearInterval(timer);
	expect(longest).toBeLessThan(100);
});

it('verifies text in every script (any metadata a server can sign)', async () => {
	const metadata = fc.dictionary(
		fc.string({ unit: 'binary' }),
		fc.oneof(fc.string({ unit: 'binary' }), fc.maxSafeInteger(), fc.boolean(), fc.constant(null)),
	);
	await fc.assert(
		fc.asyncProperty(metadata, async (values) => {
			const event = signEvent(
				exampleEvent(1, {
					metadata: Object.fromEntries(
						Object.entries(values).map(([k, v]) => [k, v === 0 ? 0 : v]),
					),
				}),
			);
			expect((await verify(JSON.stringify(event))).valid).toBe(true);
		}),
		{ numRuns: 300 },
	);
});
