import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { InvoanceError } from '../runtime/invoanceError';

/** The field `publicKey`; read by {@link readPublicKey}. */
export const publicKeyField: INodeProperties = {
	displayName: 'Public Key',
	name: 'publicKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. 64 hexadecimal characters',
	typeOptions: { rows: 2 },
	description:
		'Your Invoance signing key (Ed25519, 64 hexadecimal characters), obtained from a source you trust. Where keys were rotated, give all of them, separated by commas or lines. Left empty, each event is checked against the key it carries, which does not show who signed it.',
};

/**
 * The keys that the user has pinned, not yet checked, or undefined if there are none.
 *
 * @throws InvoanceError if an expression gave anything but text. Nothing at all is an error too:
 * whoever wrote `{{ $vars.key }}` wants a pinned key, and must not lose it to a variable that is gone
 * or empty.
 */
export function readPublicKey(functions: IExecuteFunctions, itemIndex: number): string | undefined {
	const value: unknown = functions.getNodeParameter('publicKey', itemIndex, '');
	const { publicKey: typed } = functions.getNode().parameters;
	const isExpression = typeof typed === 'string' && typed.startsWith('=');
	if (typeof value === 'string') {
		const keys = value.trim();
		if (keys !== '') return keys;
		if (!isExpression) return undefined;
	}
	throw new InvoanceError('The expression in Public Key did not give a key', {
		description:
			'Correct the expression. Leave Public Key empty only if each event shall be checked against the key it carries.',
		failure: { cause: 'configuration-invalid' },
	});
}
