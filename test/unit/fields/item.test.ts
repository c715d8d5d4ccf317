import type { IExecuteFunctions } from 'n8n-workflow';
import { inputItemsOf } from '../../../nodes/Invoance/fields/item';

const parameters = {
	...{ fixed: 'a', expression: '={{ 1 }}', number: 7, nothing: null },
	...{ list: { __rl: true, value: 'aorg_1' }, byExpression: { __rl: true, value: '={{ 2 }}' } },
	...{ collection: { other: '={{ 3 }}' }, numberInList: { value: 7 } },
};
const asked: unknown[][] = [];
const functions = {
	getNode: () => ({ parameters }),
	getInputData: () => [{ json: { id: 'a' } }, { json: { id: 'b' } }],
	getNodeParameter: (...call: unknown[]) => {
		asked.push(call);
		return call.slice(0, 2).join(' ');
	},
} as unknown as IExecuteFunctions;

it('the items of a run have their place, their JSON and their parameters', () => {
	const items = inputItemsOf(functions);
	expect(items.map(({ index, json }) => [index, json.id])).toEqual([
		[0, 'a'],
		[1, 'b'],
	]);
	expect(items.map((item) => item.parameter('limit'))).toEqual(['limit 0', 'limit 1']);
	expect(asked).toEqual([
		['limit', 0, null],
		['limit', 1, null],
	]);
});

it.each([
	['expression', true],
	['byExpression', true],
	...['fixed', 'number', 'nothing', 'list', 'collection', 'numberInList', 'gone'].map(
		(name): [string, boolean] => [name, false],
	),
] as Array<[string, boolean]>)(
	'the parameter %s is given as an expression: %j',
	(name, expected) => {
		expect(inputItemsOf(functions)[0]?.isExpression(name)).toBe(expected);
	},
);
