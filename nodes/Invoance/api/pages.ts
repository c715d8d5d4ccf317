import { InvoanceError } from '../runtime/invoanceError';
import { requestJson, type ApiConnection, type ApiRequest } from './request';
import type { Page } from './schemas';

/** So many pages in a row that bring nothing new end a list: the server decides how many there are. */
const MAX_BARREN_PAGES = 100;

interface PagedList<Item> {
	request: () => ApiRequest;
	parse: (answer: unknown) => Page<Item>;
	what: 'organizations' | 'events';
}

/**
 * The pages of a list, each asked for when it is wanted. A list that would never end, or says that
 * there is more and not where, is an error: silence would leave it out.
 */
export async function* fetchPages<Item extends { id?: unknown }>(
	connection: ApiConnection,
	{ request, parse, what }: PagedList<Item>,
): AsyncGenerator<Item[]> {
	const cursors = new Set<string>();
	const lastItems = new Set<unknown>();
	for (let cursor: string | undefined, barrenPages = 0; ; ) {
		const page = request();
		const query = cursor === undefined ? page.query : { ...page.query, cursor };
		const { json } = await requestJson(connection, { ...page, ...(query && { query }) });
		const { items, nextCursor, isCut } = parse(json);
		const last = items.at(-1);
		const lastItem = last && (last.id ?? JSON.stringify(last));
		barrenPages = lastItem === undefined || lastItems.has(lastItem) ? barrenPages + 1 : 0;
		lastItems.add(lastItem);
		yield items;
		if (isCut) throw cutShort(what);
		if (nextCursor === undefined) return;
		const { target } = page.subject;
		if (cursors.has(nextCursor)) throw endless('the same page twice', target);
		if (barrenPages >= MAX_BARREN_PAGES) {
			throw endless(`${MAX_BARREN_PAGES} pages in a row without new ${what}`, target);
		}
		cursors.add(nextCursor);
		cursor = nextCursor;
	}
}

function endless(sent: string, target: string): InvoanceError {
	return new InvoanceError(`Invoance sent ${sent} when it was asked for ${target}`, {
		description:
			'Each page says that more follow, so the list would never end and was stopped. Please report this to Invoance.',
	});
}

function cutShort(what: string): InvoanceError {
	return new InvoanceError(`Invoance has more ${what} than it sent`, {
		description:
			'The answer says that there are more, but not where, so the list was refused rather than left incomplete. Please report this to Invoance.',
	});
}
