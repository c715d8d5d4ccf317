import type { IExecuteFunctions } from 'n8n-workflow';
import { InvoanceError, quotable } from '../../invoanceError';

/** How an ID is called on screen, and what it looks like. */
interface IdField {
	parameter: 'exportId' | 'eventId';
	label: string;
	/** The same in the middle of a sentence. */
	called: 'an export ID' | 'an event ID';
	example: string;
	advice: string;
}

/**
 * An ID of an item, trimmed.
 *
 * @throws InvoanceError if it is empty or could be anything but one part of a path.
 */
export function readInvoanceId(
	functions: IExecuteFunctions,
	itemIndex: number,
	{ parameter, label, called, example, advice }: IdField,
): string {
	const value: unknown = functions.getNodeParameter(parameter, itemIndex, '') ?? '';
	const id = typeof value === 'string' ? value.trim() : '';
	if (/^\w[\w.~-]{0,199}$/.test(id)) return id;
	const isEmpty = value === '' || (typeof value === 'string' && id === '');
	throw new InvoanceError(
		isEmpty ? `The ${label} is empty` : `"${quotable(String(value))}" is not ${called}`,
		{
			description: `${label}s look like ${example}. ${advice}`,
			failure: { cause: 'configuration-invalid' },
		},
	);
}
