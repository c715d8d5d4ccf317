import type { INodeParameters } from 'n8n-workflow';
import { text } from './engine';
import { fileOf, inMemory, itemWith, useGenuineExport } from './genuineExport';
import { workflow } from './setup';

const genuine = useGenuineExport();

describe('a file that does not pass', () => {
	it('is reported with line, event and reason, and handed on with all files of its item', async () => {
		const file = inMemory(genuine.tampered);
		const other = inMemory(Buffer.from('another file'));
		const { items } = await genuine.engine.run(await workflow('verify'), {
			items: [{ json: {}, binary: { data: file, other } }],
		});
		const [item] = items('Invoance');
		const event = JSON.parse(genuine.tampered[2] ?? '') as { id: string; seq: number };
		expect(item?.json).toMatchObject({
			valid: false,
			invalid_events: 1,
			failures: [{ line: 3, event_id: event.id, seq: event.seq, reason: 'payload_hash_mismatch' }],
		});
		expect(item?.binary).toEqual({ data: file, other });
	});

	it('stops the workflow with the first reasons where the user chose so', async () => {
		const { error, items } = await genuine.verify([genuine.tampered], {
			options: { onInvalid: 'fail' },
		});
		expect(items('Invoance')).toEqual([]);
		const id = text({ json: JSON.parse(genuine.tampered[2] ?? '') as { id: string } }, 'id');
		expect(error).toMatchObject({
			name: 'NodeOperationError',
			message: `1 of ${genuine.tampered.length} events failed: line 3 (${id}) payload_hash_mismatch`,
			description: expect.stringContaining('was changed after it was signed') as unknown,
			context: { itemIndex: 0 },
		});
	});

	it('names the first three of many, on one line', async () => {
		const { error } = await genuine.verify([['no', 'event', 'at', 'all']], {
			options: { onInvalid: 'fail' },
		});
		expect(error?.message).toBe(
			'4 of 4 events failed: line 1 not_json; line 2 not_json; line 3 not_json; and 1 more',
		);
	});

	it('is one without events, too', async () => {
		const report = await genuine.verify([Buffer.alloc(0)]);
		expect(report.items('Invoance')[0]?.json).toMatchObject({ valid: false, events: 0 });
		const { error } = await genuine.verify([Buffer.alloc(0)], { options: { onInvalid: 'fail' } });
		expect(error?.message).toBe('The file holds no events, so there is nothing to verify');
	});

	it('is one that another key signed than the pinned one', async () => {
		const { items } = await genuine.verify([genuine.lines], { publicKey: 'ab'.repeat(32) });
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

it('a key that signed nothing is told apart from files that were changed', async () => {
	const { publicKey } = genuine.emulator;
	const { error } = await genuine.verify([genuine.lines], {
		publicKey: 'ab'.repeat(32),
		options: { onInvalid: 'fail' },
	});
	expect(error?.message).toContain(`No event is signed with the pinned key ${'ab'.repeat(32)}`);
	expect(error?.message).toContain(`the events carry the key ${publicKey}`);
	expect(error?.description).toContain('Compare both keys with the one that Invoance gives you');
	expect(error?.description).not.toContain('Download the export again');
	const rotated = await genuine.verify([genuine.lines], {
		publicKey: `${'ab'.repeat(32)}\n${publicKey}`,
	});
	expect(rotated.items('Invoance')[0]?.json).toMatchObject({
		valid: true,
		key_source: 'pinned',
		public_keys: ['ab'.repeat(32), publicKey],
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
			'On Invalid must be one of: fail, report',
		],
	])('%s', async (_, content, parameters, message) => {
		const { error, items } = await genuine.verify([content], parameters);
		expect(error?.message).toContain(message);
		expect(error?.description).toBeTruthy();
		expect(items('Invoance')).toEqual([]);
	});

	it('a CSV export, straight from Download Export', async () => {
		const { error } = await genuine.engine.run(await workflow('create-wait-download-verify'), {
			input: [{ format: 'csv' }],
		});
		expect(error).toMatchObject({
			message:
				'Verify needs NDJSON, but this file is CSV: create the export with the format NDJSON',
			description: expect.stringContaining('Set Format to NDJSON') as unknown,
		});
	});

	it('a file that n8n has deleted', async () => {
		const file = {
			...(await genuine.engine.store(fileOf(genuine.lines))),
			id: 'filesystem-v2:gone',
		};
		const { error } = await genuine.engine.run(await workflow('verify'), {
			items: [itemWith(file)],
		});
		expect(error?.message).toMatch(/^The file could not be read from n8n's storage/);
	});
});
