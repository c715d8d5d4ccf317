import { useStage, workflow } from './setup';

// As n8n 1 keeps files unless told otherwise; the engine reads it when it is started.
process.env.N8N_DEFAULT_BINARY_DATA_MODE = 'default';
const stage = useStage();

describe('an n8n that keeps files in memory', () => {
	it('is told before the download that a file is too large for it', async () => {
		const id = stage.emulator.addSyntheticExport({ bytes: 600_000_000 });
		const error = await stage.errorOf('download', { id });
		expect(error?.message).toBe(`The file of export "${id}" is too large for this n8n`);
		expect(error?.description).toContain('N8N_DEFAULT_BINARY_DATA_MODE');
	});

	it('downloads what it can hold', async () => {
		const id = stage.emulator.addSyntheticExport({ bytes: 1_000_000 });
		const { items } = await stage.engine.run(await workflow('download'), { input: [{ id }] });
		const binary = items('Invoance')[0]?.binary?.data;
		expect(binary).not.toHaveProperty('id');
		expect((await stage.engine.read(binary)).equals(await stage.emulator.exportBytes(id))).toBe(
			true,
		);
	});
});
