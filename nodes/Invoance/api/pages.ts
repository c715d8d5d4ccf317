import { InvoanceError } from '../runtime/invoanceError';
import { requestJson, type ApiConnection, type ApiRequest } from './request';
import type { Page } from './schemas';

/** A list that comes in pages. */
interface PagedList<Item> {
	/** The request for a page, without its cursor; a function if it is another one for each page. */
	request: ApiRequest | (() => ApiRequest);
	parse: (answer: unknown) => Page<Item>;
	/** What to call its items in an error. */
	what: 'organizations' | 'events';
}

/**
 * The pages of a list, each asked for when it is wanted.
 *
 * @throws InvoanceError if the server leads back to a page that was there before: such a list would
 * never end; or if more is wanted than a page has, and it says that there is more and not where:
 * silence would leave it out.
 */
export async function* fetchPages<Item>(
	connection: ApiConnection,
	{ request, parse, what }: PagedList<Item>,
): AsyncGenerator<Item[]> {
	const cursors = new Set<string>();
	for (let cursor: string | undefined; ; ) {
		const page = typeof request === 'function' ? request() : request;
		const query = { ...page.query, ...(cursor !== undefined && { cursor }) };
		const hasQuery = Object.keys(query).length > 0;
		const { json } = await requestJson(connection, { ...page, ...(hasQuery && { query }) });
		const { items, nextCursor, isCut } = parse(json);
		yield items;
		if (isCut) throw cutShort(what);
		if (nextCursor === undefined) return;
		if (cursors.has(nextCursor)) throw endless(page.subject.target);
		cursors.add(nextCursor);
		cursor = nextCursor;
	}
}

function endless(target: string): InvoanceError {
	return new InvoanceError(`Invoance sent the same page twice when it was asked for ${target}`, {
		description: 'The list would never end, so it was stopped. Please report this to Invoance.',
	});
}

function cutShort(what: string): InvoanceError {
	return new InvoanceError(`Invoance has more ${what} than it sent`, {
		description:
			'The answer says that there are more and not where, so none was left out silently: the list was refused. Please report this.',
	});
}
