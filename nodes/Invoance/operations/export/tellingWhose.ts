import { InvoanceError } from '../../runtime/invoanceError';
import type { OnlineOperation } from '../operation';
import { namesOf } from './fileNaming';

/** Answers that every request of the key would get: then no list of organizations is to be had. */
const MEETS_ALL = new Set([401, 402, 403, 407]);

/**
 * An operation on one organization's export. If an item fails while the others go on, what is known
 * of it gets what people call its organization, as an item that succeeded has it: from the list that
 * serves all items of the execution.
 */
export function tellingWhose(execute: OnlineOperation['execute']): OnlineOperation['execute'] {
	return async (item) => {
		const work = execute(item);
		await work.catch(async (error: unknown) => {
			const { connection, functions, about } = item;
			if (!functions.continueOnFail() || !concernsThisItem(error)) return;
			const names = await namesOf(connection, about);
			if (names?.name !== undefined) about.organization_name = names.name;
		});
		return await work;
	};
}

function concernsThisItem(error: unknown): boolean {
	if (!(error instanceof InvoanceError) || error.retryable) return false;
	const { status = 0, answer } = error;
	// A 403 that is not Invoance's own is mostly storage's, which knows no key.
	return !MEETS_ALL.has(status) || (status === 403 && answer === undefined);
}
