import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { configurationError } from '../runtime/invoanceError';

/** The field `publicKey`; read by {@link readPublicKey}. */
export const publicKeyField: INodeProperties = {
	displayName: 'Public Key',
	name: 'publicKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. 64 hexadecimal characters',
	typeOptions: { rows: 2 },
	description:
		'The key that Invoance signs your events with (Ed25519, 64 hexadecimal characters). Invoance does not publish it: ask Invoance, or whoever runs your Invoance account, or use the key of a first file that you checked in another way (public_keys in the output). Separate several keys, as after a rotation, by commas or lines. If empty, each event is checked against the key it carries, which does not show who signed it.',
};

/**
 * The keys that the user has pinned, not yet checked, or undefined if there are none.
 *
 * @throws InvoanceError if an expression gave anything but text. Nothing at all is an error too: an
 * expression is there to pin a key, and a variable that is gone must not unpin it.
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
	throw configurationError(
		'The expression in Public Key did not give a key',
		'Correct the expression. Leave Public Key empty only if each event is to be checked against the key it carries.',
	);
}
