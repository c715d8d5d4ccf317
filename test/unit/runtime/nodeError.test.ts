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
});
