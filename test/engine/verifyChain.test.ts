import { createHash } from 'node:crypto';
import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { needsDigits, useGenuineExport } from './genuineExport';
import { canCombineBinaries } from './olderN8n';
import { workflow } from './setup';

const genuine = useGenuineExport();

describe('Create Export → Wait for Export → Download Export → Verify Export', () => {
	it.each(canCombineBinaries ? (['separate', 'combined'] as const) : (['separate'] as const))(
		'proves the file with no field touched, binaries being %s',
		async (binaryMode) => {
			const { engine, emulator } = genuine;
			const json = await workflow('create-wait-download-verify', {
				publicKey: emulator.publicKey,
			});
			const settings = { ...json.settings, binaryMode };
			const result = await engine.run({ ...json, settings });

			expect(result.error).toBeUndefined();
			const [item, ...others] = result.items('Invoance');
			expect(others).toEqual([]);
			expect(genuine.lines.some(needsDigits)).toBe(true);
			const { _files: files, ...report } = item?.json ?? {};
			const download = result.items('Download Export')[0];
			expect(report).toMatchObject({
				valid: true,
				events: 200,
				valid_events: 200,
				invalid_events: 0,
				unverifiable_events: 0,
				key_source: 'pinned',
				public_keys: [emulator.publicKey],
				first_seq: 1,
				last_seq: 200,
				missing_seqs: 0,
				missing_ranges: [],
				duplicate_seqs: 0,
				carried_keys: [emulator.publicKey],
				organizations: [{ first_seq: 1, last_seq: 200, missing_seqs: 0, duplicate_seqs: 0 }],
				summary: { exact: true, last_occurred_at: expect.stringMatching(/Z$/) as unknown },
				failures: [],
				sha256: download?.json.sha256,
				bytes: download?.json.bytes,
			});
			expect(Object.keys(report)).toEqual([
				...['valid', 'result', 'verdict', 'events', 'valid_events', 'invalid_events'],
				...['unverifiable_events', 'key_source', 'public_keys', 'carried_keys', 'first_seq'],
				...['last_seq', 'missing_seqs', 'missing_ranges', 'duplicate_seqs', 'organizations'],
				...['summary', 'failures', 'sha256', 'bytes'],
			]);
			expect(item?.pairedItem).toEqual({ item: 0 });
			const handedOn = (
				binaryMode === 'combined' ? files : item?.binary
			) as INodeExecutionData['binary'];
			expect(handedOn?.data?.id).toBeTruthy();
			const bytes = await engine.read(handedOn?.data);
			expect(createHash('sha256').update(bytes).digest('hex')).toBe(download?.json.sha256);
			expect(result.hints('Invoance')).toEqual([expect.stringMatching(/^Valid: All 200/)]);
		},
	);

	it('says with the key of the event what that does not prove', async () => {
		const { engine, emulator } = genuine;
		const result = await engine.run(await workflow('create-wait-download-verify'));
		expect(result.items('Invoance')[0]?.json).toMatchObject({
			valid: true,
			key_source: 'event',
			public_keys: [emulator.publicKey],
		});
		expect(result.hints('Invoance')).toEqual([
			expect.stringContaining('does not show who signed'),
			expect.stringContaining('with a key of their own'),
		]);
	});

	it('finds no fault in the gaps of a filtered export, unless none are expected', async () => {
		const { engine } = genuine;
		const run = async (options: INodeParameters) =>
			await engine.run(await workflow('create-wait-download-verify', { options }), {
				input: [{ actions: 'document.viewed' }],
			});
		const lenient = (await run({})).items('Invoance')[0]?.json;
		expect(lenient).toMatchObject({ valid: true });
		expect(lenient?.missing_seqs).toBeGreaterThan(0);
		const strict = await run({ expectContiguous: true });
		expect(strict.items('Invoance')[0]?.json).toMatchObject({ valid: false, invalid_events: 0 });
		const failed = await run({ expectContiguous: true, onInvalid: 'fail' });
		expect(failed.error?.message).toMatch(/\d+ events are missing, first seq \d+/);
	});
});

describe('Verify Export needs no key and no network', () => {
	it('sends no request and reads no credential', async () => {
		const { items, error } = await genuine.verify([genuine.lines]);
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({ valid: true, key_source: 'event' });
		expect(genuine.emulator.requests).toEqual([]);
	});
});
