import { InvoanceError, quotable } from '../runtime/invoanceError';

/**
 * An ID as one part of a request's path.
 *
 * @param what whose ID it is, for the message: `organization`, `export`, `event`.
 * @throws InvoanceError if it could lead to another path: empty, `.`, `..` (also as `%2e`), or with
 * a slash of either kind.
 */
export function pathSegment(what: string, id: string): string {
	const isOtherPath = id === '' || /^(\.|%2e){1,2}$/i.test(id) || /[/\\]|%2f|%5c/i.test(id);
	if (!isOtherPath) return encodeURIComponent(id);
	throw new InvoanceError(`"${quotable(id)}" is not the ID of an ${what}`, {
		description: `Nothing was sent. Copy the ID from Invoance${what === 'organization' ? ', e.g. aorg_01J9ZORG' : ''}, or check the expression that gives it.`,
		failure: { cause: 'configuration-invalid' },
	});
}
