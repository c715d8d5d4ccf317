import type { IExecuteFunctions } from 'n8n-workflow';
import type { z } from 'zod';
import { InvoanceError } from '../../invoanceError';

/**
 * Reads the Options of an item, with the defaults that the schema gives.
 *
 * @throws InvoanceError in the words of the schema if an expression gave an unusable value.
 */
export function readOptions<Output>(
	functions: IExecuteFunctions,
	itemIndex: number,
	schema: z.ZodType<Output, z.ZodTypeDef, unknown>,
): Output {
	const result = schema.safeParse(functions.getNodeParameter('options', itemIndex, {}));
	if (result.success) return result.data;
	const message = result.error.issues[0]?.message ?? 'An option has an unusable value';
	throw new InvoanceError(message, {
		description: 'Correct it under Options of this node.',
		failure: { cause: 'configuration-invalid' },
	});
}
