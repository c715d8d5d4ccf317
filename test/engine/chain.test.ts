import { createHash } from 'node:crypto';
import { text } from './engine';
import { useStage, workflow } from './setup';

describe('Create Export → Wait for Export → Download Export, with no field touched', () => {
	const stage = useStage();

	it.each([
		['csv', 'text/csv'],
		['ndjson', 'application/x-ndjson'],
	])('hands on a %s file that is byte for byte the export', async (format, mimeType) => {
		const { emulator, engine } = stage;
		const result = await engine.run(await workflow('create-wait-download'), {
			input: [{ format }],
		});

		expect(result.error).toBeUndefined();
		const [item, ...others] = result.items('Download Export');
		expect(others).toEqual([]);
		const id = text(item, 'id');
		const truth = await emulator.exportBytes(id);
		const sha256 = createHash('sha256').update(truth).digest('hex');
		const file_name = `invoance-audit_acme_all-time.${format}`;
		expect(item?.json).toEqual({
			id,
			status: 'ready',
			format,
			row_count: 200,
			file_name,
			rows: 200,
			mime_type: mimeType,
			bytes: truth.length,
			sha256,
		});
		expect(item?.pairedItem).toEqual({ item: 0 });
		expect(item?.binary?.data).toMatchObject({ fileName: file_name, mimeType });
		expect(item?.binary?.data?.directory).toBeUndefined();
		expect((await engine.read(item?.binary?.data)).equals(truth)).toBe(true);
	});
});
