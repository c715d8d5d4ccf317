import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { listOrganizations } from '../api/client';
import { connect } from '../api/connect';
import { InvoanceError } from '../invoanceError';
import type { Organization } from '../api/schemas';
import { toNodeError } from '../nodeError';

/**
 * Fills the organization picker: name and the caller's own id, by name, archived ones marked and
 * last, searched by name and both ids.
 *
 * @throws NodeApiError or NodeOperationError, which the picker shows.
 */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	try {
		const organizations = await listOrganizations(await connect(this), { include: 'all' });
		if (organizations.length === 0) throw noOrganizations();
		const wanted = filter.trim().toLowerCase();
		return {
			results: organizations
				.filter((organization) => searchText(organization).includes(wanted))
				.sort(byArchivedThenName)
				.map((organization) => ({ name: label(organization), value: organization.id })),
		};
	} catch (error) {
		throw toNodeError(this, error);
	}
}

function searchText({ id, externalId, name }: Organization): string {
	return [name, externalId, id].join('\n').toLowerCase();
}

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function byArchivedThenName(a: Organization, b: Organization): number {
	return Number(a.isArchived) - Number(b.isArchived) || collator.compare(label(a), label(b));
}

function label({ id, externalId, name, isArchived }: Organization): string {
	const known = [name, externalId && name ? `(${externalId})` : externalId].filter(Boolean);
	return (known.length > 0 ? known.join(' ') : id) + (isArchived ? ' – archived' : '');
}

function noOrganizations(): InvoanceError {
	return new InvoanceError('This Invoance account has no organizations yet', {
		description:
			'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
	});
}
