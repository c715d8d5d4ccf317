import { configurationError, quotable } from '../runtime/invoanceError';

/** No ID comes near this; a longer text is something else. */
const MAX_CHARACTERS = 500;
/** What could lead to another path: `.`, `..`, a slash of either kind; and what no URL can have. */
const NO_SEGMENT = /^(\.|%2e){1,2}$|[/\\]|%2f|%5c|\p{Cs}/iu;

/**
 * An ID as one part of a request's path.
 *
 * @param what whose ID it is, for the message: `organization`, `export`, `event`.
 * @throws InvoanceError if it is none.
 */
export function pathSegment(what: string, id: string): string {
	const isId = id !== '' && id.length <= MAX_CHARACTERS && !NO_SEGMENT.test(id);
	if (isId) return encodeURIComponent(id);
	const example = what === 'organization' ? ', e.g. aorg_01J9ZORG' : '';
	throw configurationError(
		`"${quotable(id)}" is not the ID of an ${what}`,
		`Nothing was sent. Copy the ID from Invoance${example}, or check the expression that gives it.`,
	);
}
