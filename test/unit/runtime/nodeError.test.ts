import { NodeApiError, NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { toNodeError } from '../../../nodes/Invoance/runtime/nodeError';

const functions = {
	getNode: () => ({ name: 'Invoance', type: 'invoance', typeVersion: 1 }),
} as unknown as IExecuteFunctions;

describe('an error as n8n shows it', () => {
	const message = 'Invoance could not make export "aexp_1": ENOENT on the disk';
	const description = 'ECONNREFUSED is what it said. Create the export again.';

	it.each([
		['has no status', {}, NodeOperationError],
		['has one', { status: 409 }, NodeApiError],
	])('keeps its words, code words too, where it %s', (_, details, errorClass) => {
		const error = toNodeError(
			functions,
			new InvoanceError(message, { description, ...details }),
			3,
		);
		expect(error).toBeInstanceOf(errorClass);
		expect(error).toMatchObject({ message, description, context: { itemIndex: 3 } });
	});

	it('would lose them, were they handed to the class', () => {
		const node = functions.getNode();
		expect(new NodeApiError(node, { message }, { message }).message).not.toBe(message);
		expect(new NodeOperationError(node, message).message).not.toBe(message);
	});

	it('is not made anew where it is one of n8n’s already', () => {
		const error = new NodeOperationError(functions.getNode(), 'Words');
		expect(toNodeError(functions, error, 2)).toBe(error);
		expect(error.context.itemIndex).toBe(2);
	});

	it('keeps the item of one of n8n’s that has one', () => {
		const error = new NodeOperationError(functions.getNode(), 'Words', { itemIndex: 0 });
		toNodeError(functions, error, 2);
		expect(error.context.itemIndex).toBe(0);
	});

	it('has the status and the cause that are known', () => {
		const failure = { cause: 'rate-limited' } as const;
		const error = toNodeError(functions, new InvoanceError('No', { status: 429, failure }));
		expect(error).toMatchObject({ httpCode: '429', message: 'No' });
		expect(error.description).toBeUndefined();
		expect(error.context).not.toHaveProperty('itemIndex');
	});

	it('is n8n’s own class where it is none of ours, with its words', () => {
		for (const error of [new TypeError('a bug'), 'a bug']) {
			expect(toNodeError(functions, error, 1)).toMatchObject({
				...{ name: 'NodeOperationError', message: 'a bug', context: { itemIndex: 1 } },
			});
		}
	});

	it('has no more than a thousand characters of a description', () => {
		const description = 'x'.repeat(2_000);
		const { description: shown } = toNodeError(functions, new InvoanceError('No', { description }));
		expect(shown).toBe(`${'x'.repeat(990)}…`);
	});
});
