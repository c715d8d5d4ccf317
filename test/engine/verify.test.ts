import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { text } from './engine';
import type { RunResult } from './engine';
import { startStage, workflow, type Stage } from './setup';

let stage: Stage;
/** A genuine export of 200 events, as lines. */
let lines: string[];
beforeAll(async () => {
	stage = await startStage();
	const file = await stage.emulator.exportBytes(await stage.readyExport({ format: 'ndjson' }));
	lines = file.toString('utf8').trimEnd().split('\n');
});
beforeEach(() => {
	stage.emulator.resetRecords();
});
afterAll(async () => {
	await stage.close();
});

/** Whether JSON.parse gives the digits of integers beyond 2^53: from Node 21 on. */
const hasDigits = (() => {
	let given = 0;
	JSON.parse('1', (_key, _value, ...rest: unknown[]) => (given = rest.length));
	return given > 0;
})();

function needsDigits(line: string): boolean {
	return /"ledger_id":-?\d{16,}/.test(line);
}

/** Events that every runtime can verify. */
function ordinaryLines(): string[] {
	return lines.filter((line) => !needsDigits(line));
}

function fileOf(content: string[] | Buffer): Buffer {
	return Buffer.isBuffer(content) ? content : Buffer.from(`${content.join('\n')}\n`);
}

function inMemory(content: string[] | Buffer): IBinaryData {
	const data = fileOf(content).toString('base64');
	return { data, mimeType: 'application/x-ndjson', fileName: 'export.ndjson' };
}

function itemWith(file: IBinaryData): INodeExecutionData {
	return { json: { from: 'before' }, binary: { data: file } };
}

async function verify(
	contents: Array<string[] | Buffer>,
	parameters: INodeParameters = {},
	settings: { onError?: 'continueRegularOutput' } = {},
): Promise<RunResult> {
	return await stage.engine.run(await workflow('verify', parameters, settings), {
		items: contents.map((content) => itemWith(inMemory(content))),
	});
}

function hintsOf({ run }: RunResult): string[] {
	const [task] = run.data.resultData.runData.Invoance ?? [];
	return (task?.hints ?? []).map(({ message }) => message);
}

/** Line 3 with the actor of its event renamed: the signed content changes, and nothing else does. */
function tampered(): string[] {
	const changed = ordinaryLines();
	changed[2] = (changed[2] ?? '').replace(/"actor":\{"type":"\w+"/, '"actor":{"type":"robot"');
	return changed;
}

describe('Create Export → Wait for Export → Download Export → Verify Export', () => {
	it.each(['separate', 'combined'] as const)(
		'proves the file with no field touched, binaries being %s',
		async (binaryMode) => {
			const { engine, emulator } = stage;
			const json = await workflow('create-wait-download-verify', {
				publicKey: emulator.publicKey,
			});
			const settings = { ...json.settings, binaryMode };
			const result = await engine.run({ ...json, settings });

			expect(result.error).toBeUndefined();
			const [item, ...others] = result.items('Invoance');
			expect(others).toEqual([]);
			const unreadable = hasDigits ? [] : lines.filter(needsDigits);
			expect(lines.some(needsDigits)).toBe(true);
			const { _files: files, ...report } = item?.json ?? {};
			const download = result.items('Download Export')[0];
			expect(report).toEqual({
				valid: unreadable.length === 0,
				events: 200,
				valid_events: 200 - unreadable.length,
				invalid_events: 0,
				unverifiable_events: unreadable.length,
				key_source: 'pinned',
				public_keys: [emulator.publicKey],
				first_seq: 1,
				last_seq: 200,
				missing_seqs: 0,
				missing_ranges: [],
				duplicate_seqs: 0,
				failures: unreadable.map(
					() => expect.objectContaining({ reason: 'integer_precision' }) as unknown,
				),
				sha256: download?.json.sha256,
				bytes: download?.json.bytes,
			});
			expect(Object.keys(report)).toEqual([
				...['valid', 'events', 'valid_events', 'invalid_events', 'unverifiable_events'],
				...['key_source', 'public_keys', 'first_seq', 'last_seq', 'missing_seqs'],
				...['missing_ranges', 'duplicate_seqs', 'failures', 'sha256', 'bytes'],
			]);
			expect(item?.pairedItem).toEqual({ item: 0 });
			const handedOn = (
				binaryMode === 'combined' ? files : item?.binary
			) as INodeExecutionData['binary'];
			expect(handedOn?.data?.id).toBeTruthy();
			const bytes = await engine.read(handedOn?.data);
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(download?.json.sha256);
			expect(hintsOf(result)).toEqual([]);
		},
	);

	it('says with the key of the event what that does not prove', async () => {
		const { engine, emulator } = stage;
		const result = await engine.run(await workflow('create-wait-download-verify'));
		expect(result.items('Invoance')[0]?.json).toMatchObject({
			valid: hasDigits,
			key_source: 'event',
			public_keys: [emulator.publicKey],
		});
		expect(hintsOf(result)).toEqual([expect.stringContaining('with a key of their own')]);
	});

	it('finds no fault in the gaps of a filtered export, unless none are expected', async () => {
		const { engine } = stage;
		const run = async (options: INodeParameters) =>
			await engine.run(await workflow('create-wait-download-verify', { options }), {
				input: [{ actions: 'document.viewed' }],
			});
		const lenient = (await run({})).items('Invoance')[0]?.json;
		expect(lenient).toMatchObject({ valid: hasDigits || lenient?.unverifiable_events === 0 });
		expect(lenient?.missing_seqs).toBeGreaterThan(0);
		const strict = await run({ expectContiguous: true });
		expect(strict.items('Invoance')[0]?.json).toMatchObject({ valid: false, invalid_events: 0 });
		const failed = await run({ expectContiguous: true, onInvalid: 'fail' });
		expect(failed.error?.message).toMatch(/\d+ events are missing, first seq \d+/);
	});
});

describe('Verify Export needs no key and no network', () => {
	it('sends no request and reads no credential', async () => {
		const { items, error } = await verify([ordinaryLines()]);
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({ valid: true, key_source: 'event' });
		expect(stage.emulator.requests).toEqual([]);
	});
});

describe('a file that does not pass', () => {
	it('is reported with line, event and reason, and handed on with all files of its item', async () => {
		const file = inMemory(tampered());
		const other = inMemory(Buffer.from('another file'));
		const { items } = await stage.engine.run(await workflow('verify'), {
			items: [{ json: {}, binary: { data: file, other } }],
		});
		const [item] = items('Invoance');
		const event = JSON.parse(tampered()[2] ?? '') as { id: string; seq: number };
		expect(item?.json).toMatchObject({
			valid: false,
			invalid_events: 1,
			failures: [{ line: 3, event_id: event.id, seq: event.seq, reason: 'payload_hash_mismatch' }],
		});
		expect(item?.binary).toEqual({ data: file, other });
	});

	it('stops the workflow with the first reasons where the user chose so', async () => {
		const { error, items } = await verify([tampered()], { options: { onInvalid: 'fail' } });
		expect(items('Invoance')).toEqual([]);
		const id = text({ json: JSON.parse(tampered()[2] ?? '') as { id: string } }, 'id');
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: `1 of ${tampered().length} events failed: line 3 (${id}) payload_hash_mismatch`,
			description: expect.stringContaining('was changed after it was signed') as unknown,
			context: { itemIndex: 0 },
		});
	});

	it('names the first three of many, on one line', async () => {
		const { error } = await verify([['no', 'event', 'at', 'all']], {
			options: { onInvalid: 'fail' },
		});
		expect(error?.message).toBe(
			'4 of 4 events failed: line 1 not_json; line 2 not_json; line 3 not_json; and 1 more',
		);
	});

	it('is one without events, too', async () => {
		const report = await verify([Buffer.alloc(0)]);
		expect(report.items('Invoance')[0]?.json).toMatchObject({ valid: false, events: 0 });
		const { error } = await verify([Buffer.alloc(0)], { options: { onInvalid: 'fail' } });
		expect(error?.message).toBe('The file holds no events, so there is nothing to verify');
	});

	it('is one that another key signed than the pinned one', async () => {
		const { items } = await verify([ordinaryLines()], { publicKey: 'ab'.repeat(32) });
		const [item] = items('Invoance');
		expect(item?.json).toMatchObject({
			valid: false,
			valid_events: 0,
			key_source: 'pinned',
			public_keys: ['ab'.repeat(32)],
		});
		expect(item?.json.failures).toHaveLength(100);
		expect(item?.json.failures).toContainEqual(
			expect.objectContaining({ line: 1, reason: 'signature_invalid' }),
		);
	});
});

describe('what cannot be verified is a clear error', () => {
	it.each<[string, Buffer, INodeParameters, string]>([
		['a CSV file', Buffer.from('event_id,seq\naevt_1,1\n'), {}, 'this file is CSV'],
		['a gzip file', Buffer.from('1f8b0800', 'hex'), {}, 'compressed with gzip'],
		['a ZIP archive', Buffer.from('504b030414', 'hex'), {}, 'ZIP archive'],
		['a key too short', Buffer.alloc(0), { publicKey: 'abc' }, 'must be 64 hex characters'],
		[
			'a key that an expression did not find',
			Buffer.alloc(0),
			{ publicKey: '={{ $json.missing }}' },
			'The expression in Public Key did not give a key',
		],
		['another field', Buffer.alloc(0), { binaryPropertyName: 'file' }, "no binary field 'file'"],
		[
			'an unknown choice',
			Buffer.alloc(0),
			{ options: { onInvalid: 'shrug' } },
			'On Invalid must be "report" or "fail"',
		],
	])('%s', async (_, content, parameters, message) => {
		const { error, items } = await verify([content], parameters);
		expect(error?.message).toContain(message);
		expect(error?.description).toBeTruthy();
		expect(items('Invoance')).toEqual([]);
	});

	it('a CSV export, straight from Download Export', async () => {
		const { error } = await stage.engine.run(await workflow('create-wait-download-verify'), {
			input: [{ format: 'csv' }],
		});
		expect(error).toMatchObject({
			message:
				'Verify needs NDJSON, but this file is CSV: create the export with the format NDJSON',
			description: expect.stringContaining('Set Format to NDJSON') as unknown,
		});
	});

	it('a file that n8n has deleted', async () => {
		const file = { ...(await stage.engine.store(fileOf(lines))), id: 'filesystem-v2:gone' };
		const { error } = await stage.engine.run(await workflow('verify'), { items: [itemWith(file)] });
		expect(error?.message).toMatch(/^The file could not be read from n8n's storage/);
	});
});

describe('several items', () => {
	it('keep their order and their pairing, and get the hint once', async () => {
		const result = await verify([ordinaryLines(), tampered(), ordinaryLines().slice(5)]);
		const items = result.items('Invoance');
		expect(items.map(({ json }) => json.valid)).toEqual([true, false, true]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([0, 1, 2].map((item) => ({ item })));
		expect(hintsOf(result)).toHaveLength(1);
	});

	it('go on beside one that fails, where the user chose to continue', async () => {
		const csv = Buffer.from('a,b\n1,2\n');
		const { items, error } = await verify(
			[ordinaryLines(), csv],
			{},
			{ onError: 'continueRegularOutput' },
		);
		expect(error).toBeUndefined();
		const [passed, failed] = items('Invoance');
		expect(passed?.json.valid).toBe(true);
		expect(failed?.json.error).toContain('this file is CSV');
		expect(failed?.pairedItem).toEqual({ item: 1 });
	});

	it('are read no more at once than the concurrency that is set', async () => {
		let open = 0;
		let most = 0;
		const file = stage.engine.storedBy(() => {
			const stream = new PassThrough();
			most = Math.max(most, ++open);
			setTimeout(() => stream.end(fileOf(ordinaryLines())), 20);
			stream.once('close', () => open--);
			return Promise.resolve(stream);
		});
		const { items } = await stage.engine.run(
			await workflow('verify', { options: { concurrency: 2 } }),
			{ items: Array.from({ length: 6 }, () => itemWith(file)) },
		);
		expect(items('Invoance').map(({ json }) => json.valid)).toEqual(Array(6).fill(true));
		expect(most).toBe(2);
	});
});

describe('cancelling the execution stops verifying within 100 ms and closes the file', () => {
	async function cancelled(file: IBinaryData): Promise<void> {
		const json = await workflow('verify');
		const running = stage.engine.start(json, { items: [itemWith(file), itemWith(file)] });
		await new Promise((resolve) => setTimeout(resolve, 200));
		const cancelledAt = performance.now();
		running.cancel();
		const { run, items } = await running.result;
		expect(performance.now() - cancelledAt).toBeLessThan(100);
		expect(run.status).toBe('canceled');
		expect(items('Invoance')).toEqual([]);
	}

	/** Far more than can be verified before the test cancels. */
	function longFile(): Buffer {
		return Buffer.concat(Array<Buffer>(150).fill(fileOf(ordinaryLines())));
	}

	it('while events are being verified from storage', async () => {
		await cancelled(await stage.engine.store(longFile()));
	});

	it('while events are being verified from memory', async () => {
		await cancelled(inMemory(longFile()));
	});

	it('while the storage is silent in the middle of the file', async () => {
		const stream = new PassThrough();
		stream.write(fileOf(lines.slice(0, 5)));
		const closed = once(stream, 'close');
		await cancelled(stage.engine.storedBy(() => Promise.resolve(stream)));
		await closed;
	});

	it('while the storage has not answered, and closes what it answers later', async () => {
		const stream = new PassThrough();
		let answer: (stream: PassThrough) => void = () => undefined;
		const opening = new Promise<PassThrough>((resolve) => (answer = resolve));
		await cancelled(stage.engine.storedBy(() => opening));
		const closed = once(stream, 'close');
		answer(stream);
		await closed;
	});
});
