import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { toNodeError } from '../runtime/nodeError';
import { keptList } from './keptList';

/** How many organizations are shown at once; the editor asks for more as somebody scrolls. */
const PAGE = 200;

/**
 * Fills the organization picker: name and the caller's own id, by name, archived ones marked and
 * last, searched by name and both ids.
 *
 * @param paginationToken how many were shown before, as the page before gave it.
 * @throws NodeApiError or NodeOperationError, which the picker shows.
 */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> {
	try {
		const organizations = await keptList(this);
		const wanted = filter.trim().toLowerCase();
		const found = organizations.filter(({ searchText }) => searchText.includes(wanted));
		const start = Number(paginationToken);
		const end = start + PAGE;
		return {
			results: found.slice(start, end).map(({ id, label }) => ({ name: label, value: id })),
			...(end < found.length && { paginationToken: String(end) }),
		};
	} catch (error) {
		throw toNodeError(this, error);
	}
}
