import type { INodeParameters } from 'n8n-workflow';
import type { WorkflowJson } from '../workflowFile';
import type { Engine } from './engine';
import type { RunResult } from './execution';
import { useGenuineExport } from './genuineExport';
import { useStage, workflow, type NodeSettings } from './setup';

/*
 * With either kind of Continue, n8n sends the input of a node that throws to its Success output: a
 * file that was never checked, or an item that has no file, would pass for one that is right.
 */

const stage = useStage();
const genuine = useGenuineExport();

const CONTINUING = ['continueRegularOutput', 'continueErrorOutput'] as const;
type OnError = (typeof CONTINUING)[number];

/** An expression that fails for items with `bad`, and gives `value` for the others. */
const failingFor = (value: string) => `={{ $json.bad ? $("Nobody").item.json.x : ${value} }}`;

/** What left by Success although it is no success, and how many errors there are. */
function outputs(result: RunResult, onError: OnError) {
	const [success, errors] = [result.items('Invoance'), result.items('Invoance', 1)];
	const isError = (item: (typeof success)[number]) => typeof item.json.error === 'string';
	return onError === 'continueErrorOutput'
		? { success, errors }
		: {
				success: success.filter((item) => !isError(item)),
				errors: success.filter(isError),
			};
}

const THREE = [{ item: 1 }, { item: 2 }, { item: 3 }];

function expectThreeErrors(result: RunResult, onError: OnError, message: RegExp): void {
	expect(result.error).toBeUndefined();
	const { success, errors } = outputs(result, onError);
	expect(success).toEqual([]);
	expect(errors).toHaveLength(3);
	for (const { json } of errors) expect(json.error).toMatch(message);
}

describe.each(CONTINUING)('with %s, what concerns all items is an error for each', (onError) => {
	const settings: NodeSettings = { onError };
	const run = async (json: WorkflowJson, engine: Engine = stage.engine) =>
		await engine.run(json, { input: THREE });

	const operations = ['exportAndDownload', 'create', 'wait', 'download', 'get'];

	it.each(operations.map((operation) => ({ operation })))(
		'Concurrency that is no number, of $operation',
		async ({ operation }) => {
			const options = { concurrency: '={{ "many" }}' };
			const json = await workflow('create', { operation, exportId: 'aexp_1', options }, settings);
			expectThreeErrors(await run(json), onError, /^Concurrency must be a whole number/);
		},
	);

	it.each([
		...['', '   ', 'api.invoance.com', 'ftp://invoance.example', 'http://invoance.example'],
		...[null, 7, true, {}, ['https://api.invoance.com']],
	])('a Base URL of %j', async (baseUrl) => {
		const json = await workflow('create', { operation: 'exportAndDownload' }, settings);
		const result = await run(json, await stage.engineAt(baseUrl));
		expectThreeErrors(result, onError, /^The Base URL of the Invoance credential/);
		expect(stage.emulator.requests).toEqual([]);
	});

	it('a credential that is missing', async () => {
		const json = await workflow('create', {}, settings);
		for (const node of json.nodes) delete node.credentials;
		expectThreeErrors(await run(json), onError, /credential/i);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['an unknown operation', { operation: 'exportNow' }, /operation "exportNow" does not exist/],
		['an unknown resource', { resource: 'planet' }, /resource "planet" does not exist/],
		['a key that Invoance does not accept', { operation: 'get' }, /does not accept the API key/],
	])('%s', async (name, parameters, message) => {
		const json = await workflow('create', { exportId: 'aexp_1', ...parameters }, settings);
		const isKey = name.startsWith('a key');
		const engine = isKey ? await stage.engineWithKey('invoance_live_wrong') : stage.engine;
		expectThreeErrors(await run(json, engine), onError, message);
	});

	it('a server that is down', async () => {
		const json = await workflow('create', { operation: 'get', exportId: 'aexp_1' }, settings);
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'html' },
		});
		expectThreeErrors(await run(json), onError, /a web page/);
	});
});

describe.each(CONTINUING)('with %s, what concerns one item concerns it alone', (onError) => {
	it.each<[string, INodeParameters]>([
		['Concurrency', { options: { concurrency: failingFor('5') } }],
		['File Name', { options: { fileName: failingFor('"file"') } }],
		['Time Zone', { options: { timezone: failingFor('"Europe/Berlin"') } }],
		['Format', { format: failingFor('"csv"') }],
		['Date Range', { dateRange: failingFor('"allTime"') }],
		['a filter', { filters: { actorId: failingFor('""') } }],
	])('an expression that fails in %s', async (_, parameters) => {
		const json = await workflow(
			'create',
			{ operation: 'exportAndDownload', ...parameters },
			{ onError },
		);
		for (const place of [0, 1, 2]) {
			const input = [0, 1, 2].map((index) => ({ bad: index === place }));
			const result = await stage.engine.run(json, { input });
			expect(result.error).toBeUndefined();
			const { success, errors } = outputs(result, onError);
			expect(errors.map(({ pairedItem }) => pairedItem)).toEqual([{ item: place }]);
			expect(success).toHaveLength(2);
			for (const { binary } of success) expect(binary).toHaveProperty('data');
		}
	});

	it('an option that is another for each item', async () => {
		const options = { ifEmpty: '={{ $json.choice }}', fileName: '={{ $json.name }}' };
		const filters = { actorId: '={{ $json.actor }}' };
		const json = await workflow(
			'create',
			{ operation: 'exportAndDownload', options, filters },
			{ onError },
		);
		const input = [
			{ choice: 'output', name: 'first', actor: '' },
			{ choice: 'explode', name: 'second', actor: '' },
			{ choice: 'skip', name: 'third', actor: 'nobody' },
			{ choice: 'output', name: 'fourth', actor: '' },
		];
		const { success, errors } = outputs(await stage.engine.run(json, { input }), onError);
		expect(success.map(({ json: file }) => file.file_name)).toEqual(['first.csv', 'fourth.csv']);
		expect(errors.map(({ json: failure }) => failure.error)).toEqual([
			expect.stringMatching(/^If Empty must be one of/),
		]);
	});
});

describe.each(CONTINUING)('with %s, Verify Export lets no file through that fails', (onError) => {
	const verify = async (options: INodeParameters, parameters: INodeParameters = {}) => {
		const result = await genuine.verify(
			[genuine.lines, genuine.tampered, Buffer.from('PK\u0003\u0004')],
			{ options: { onInvalid: 'fail', ...options }, ...parameters },
			{ onError },
		);
		expect(result.error).toBeUndefined();
		return outputs(result, onError);
	};

	it('whose signature is wrong, or that is no export', async () => {
		const { success, errors } = await verify({});
		expect(success.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
		expect(success[0]?.json.valid).toBe(true);
		expect(errors).toHaveLength(2);
	});

	it.each<[string, INodeParameters, INodeParameters]>([
		['Concurrency is text', { concurrency: '={{ "many" }}' }, {}],
		['Concurrency fails', { concurrency: '={{ $("Nobody").item.json.x }}' }, {}],
		['Expect No Gaps fails', { expectContiguous: '={{ $("Nobody").item.json.x }}' }, {}],
		['On Invalid fails', { onInvalid: '={{ $("Nobody").item.json.x }}' }, {}],
		['On Invalid is unknown', { onInvalid: '={{ "stop" }}' }, {}],
		['the key is no key', {}, { publicKey: '={{ "abc" }}' }],
		['the key fails', {}, { publicKey: '={{ $("Nobody").item.json.x }}' }],
		['the field has no file', {}, { binaryPropertyName: 'nothing' }],
	])('because %s', async (_, options, parameters) => {
		const { success, errors } = await verify(options, parameters);
		expect(success).toEqual([]);
		expect(errors).toHaveLength(3);
	});
});
