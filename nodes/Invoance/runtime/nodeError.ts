import {
	NodeApiError,
	NodeOperationError,
	type IExecuteFunctions,
	type ILoadOptionsFunctions,
	type IPollFunctions,
} from 'n8n-workflow';
import { InvoanceError, quotable, shortened } from './invoanceError';

/** With its ellipsis, a description is shorter than 1,000 characters, whatever went into it. */
const MAX_DESCRIPTION_CHARACTERS = 990;

/**
 * The error as n8n shows it. Message and description are set after construction, because n8n's error
 * classes replace a message that happens to contain a code word such as `ENOENT`.
 */
export function toNodeError(
	functions: IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const node = functions.getNode();
	const context = itemIndex === undefined ? {} : { itemIndex };
	if (error instanceof NodeApiError || error instanceof NodeOperationError) {
		error.context.itemIndex ??= itemIndex;
		return error;
	}
	if (!(error instanceof InvoanceError)) {
		return new NodeOperationError(node, error instanceof Error ? error : String(error), context);
	}
	const { message, description, status, failure } = error;
	const options = { ...context, message, ...(failure && { failure }) };
	const nodeError =
		status === undefined
			? new NodeOperationError(node, message, options)
			: new NodeApiError(node, { message }, { ...options, httpCode: String(status) });
	nodeError.message = quotable(message);
	nodeError.description = description && shortened(description, MAX_DESCRIPTION_CHARACTERS);
	return nodeError;
}
