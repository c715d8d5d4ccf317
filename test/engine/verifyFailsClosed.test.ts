import type { INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { filesOf, halfYear } from '../unit/verification/series/halfYear';
import { KEY, OTHER_KEY } from '../unit/verification/signing';
import { inMemory, itemWith } from './genuineExport';
import { useStage, workflow } from './setup';

const stage = useStage();

type Parameters = INodeParameters & { options?: INodeParameters };

/**
 * What goes to the outputs Success and Error, with Continue (Using Error Output): n8n sends the input
 * of a node that throws to Success.
 */
async function outputsOf({ options, ...parameters }: Parameters): Promise<INodeExecutionData[][]> {
	const json = await workflow('verify', {
		publicKey: KEY.publicKeyHex,
		...parameters,
		options: options ?? {},
	});
	const nodes = json.nodes.map((node) =>
		node.name === 'Invoance' ? { ...node, onError: 'continueErrorOutput' as const } : node,
	);
	const items = filesOf(halfYear(), false).map(({ bytes }) => itemWith(inMemory(bytes)));
	const { run } = await stage.engine.run({ ...json, nodes }, { items });
	const [once] = run.data.resultData.runData.Invoance ?? [];
	return (once?.data?.main ?? []).map((output) => output ?? []);
}

async function expectOnlyErrors(parameters: Parameters): Promise<void> {
	const [success = [], errors = []] = await outputsOf(parameters);
	expect(success).toEqual([]);
	expect(errors).toHaveLength(6);
	for (const { json } of errors) expect(json.error).toEqual(expect.stringMatching(/./));
}

it('what is valid goes to Success', async () => {
	const [success = [], errors = []] = await outputsOf({});
	expect(success.map(({ json }) => json.valid)).toEqual(Array(6).fill(true));
	expect(errors).toEqual([]);
});

describe.each([false, true])('nothing goes to Success, with Series %s and', (series) => {
	it.each<[string, Parameters]>([
		['a Concurrency that is no number', { options: { concurrency: 'many' } }],
		['an On Invalid that does not exist', { options: { onInvalid: 'shrug' } }],
		['an On Invalid that an expression did not find', { options: { onInvalid: '={{ $json.x }}' } }],
		[
			'an Expect No Gaps whose expression fails',
			{ options: { expectContiguous: '={{ $json.a.b }}' } },
		],
		['an Expect No Gaps that is no yes or no', { options: { expectContiguous: 'no gaps' } }],
		['a Report Page that is no yes or no', { options: { report: 'yes please' } }],
		['a key that is none', { publicKey: 'ab' }],
		['a key that is a list of nothing', { publicKey: ',' }],
		['a key that an expression left empty', { publicKey: "={{ '' }}" }],
		['a key that an expression left blank', { publicKey: "={{ ' ' }}" }],
		['a key that an expression did not find', { publicKey: '={{ $json.key }}' }],
		['a key of an expression that gives null', { publicKey: '={{ null }}' }],
		['a key of an expression that fails', { publicKey: "={{ $('X').item.json.key }}" }],
		['another field', { binaryPropertyName: 'file' }],
		['a field whose expression fails', { binaryPropertyName: '={{ $json.a.b.c }}' }],
		[
			'a file that does not pass',
			{ publicKey: OTHER_KEY.publicKeyHex, options: { onInvalid: 'fail' } },
		],
	])('%s', async (_, { options, ...parameters }) => {
		await expectOnlyErrors({ ...parameters, options: { ...options, series } });
	});
});

describe('nothing goes to Success with', () => {
	it.each<[string, Parameters]>([
		['a Series whose expression fails', { options: { series: '={{ $json.a.b.c }}' } }],
		[
			'a Series that asks a step that is not there',
			{ options: { series: "={{ $('X').item.json.y }}" } },
		],
		['a Series that is no yes or no', { options: { series: 'perhaps' } }],
		[
			'keys that differ between the items of a series',
			{
				publicKey: `={{ $itemIndex ? '${KEY.publicKeyHex}' : '${OTHER_KEY.publicKeyHex}' }}`,
				options: { series: true },
			},
		],
	])('%s', async (_, parameters) => {
		await expectOnlyErrors(parameters);
	});
});

it('an item whose own expression fails does not hold up the others', async () => {
	const publicKey = `={{ $itemIndex === 2 ? undefined : '${KEY.publicKeyHex}' }}`;
	const [success = [], errors = []] = await outputsOf({ publicKey });
	expect(success.map(({ pairedItem }) => pairedItem)).toEqual(
		[0, 1, 3, 4, 5].map((item) => ({ item })),
	);
	expect(errors.map(({ json }) => json.error)).toEqual([
		'The expression in Public Key did not give a key',
	]);
});
