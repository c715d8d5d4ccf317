import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { connect } from '../api/connect';
import { InvoanceError } from '../invoanceError';
import { toNodeError } from '../nodeError';
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
		const organizations = await keptList(await connect(this));
		if (organizations.length === 0) throw noOrganizations();
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

function noOrganizations(): InvoanceError {
	return new InvoanceError('This Invoance account has no organizations yet', {
		description:
			'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
	});
}
