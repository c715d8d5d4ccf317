import { useStage, workflow } from './setup';

const stage = useStage();
let exportId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
});

describe('bad input is refused before anything is sent', () => {
	it.each([
		['a path', 'aexp_1/../../me'],
		['a query', 'aexp_1?x=1'],
		['a fragment', 'aexp_1#x'],
		['an encoded slash', 'aexp_1%2fme'],
		['a new line', 'aexp_1\nX: y'],
		['a blank inside', 'aexp_1 2'],
		['a dot segment', '..'],
		['a presigned URL', 'https://storage.example/x?X-Amz-Signature=abcdef'],
	])('an export ID with %s', async (_, id) => {
		const error = await stage.errorOf('get', { id });
		expect(error?.message).toMatch(/is not an export ID/);
		expect(error?.message).not.toContain('abcdef');
		expect(stage.emulator.requests).toEqual([]);
	});

	it('a Base URL that would send the key in the clear', async () => {
		const engine = await stage.engineAt('http://api.invoance.com');
		const { error } = await engine.run(await workflow('create'));
		expect(error?.message).toBe('The Base URL of the Invoance credential must start with https://');
		expect(error?.description).toMatch(/nothing was sent/);
	});

	it('an empty export ID', async () => {
		expect((await stage.errorOf('get', { id: ' ' }))?.message).toBe('The Export ID is empty');
	});

	it('blanks around an export ID are trimmed', async () => {
		const { items } = await stage.engine.run(await workflow('get'), {
			input: [{ id: `  ${exportId}\n` }],
		});
		expect(items('Invoance')[0]?.json.id).toBe(exportId);
	});

	it.each([
		[{ maxWait: 0 }, /Max Wait must be a number of minutes, greater than 0/],
		[{ maxWait: 'long' }, /Max Wait must be/],
		[{ onTimeout: 'explode' }, /On Timeout must be/],
		[{ concurrency: 0 }, /Concurrency must be a whole number/],
		[{ concurrency: 2.5 }, /Concurrency must be a whole number from 1 to 100/],
		[{ concurrency: 'many' }, /Concurrency must be/],
	])('options %j', async (options, message) => {
		const { error } = await stage.engine.run(await workflow('wait', { options }), {
			input: [{ id: exportId }],
		});
		expect(error?.message).toMatch(message);
		expect(stage.emulator.requests).toEqual([]);
	});
});
