import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { listOrganizations, type OrganizationQuery } from '../api/client';
import { connect } from '../api/connect';
import type { Organization } from '../api/schemas';
import { InvoanceError } from '../invoanceError';

/** An organization to choose. */
export interface OrganizationChoice {
	organization: Organization;
	/** What a list calls it: its name and the caller's own id. */
	label: string;
}

/**
 * The organizations of the account as people look for them: by name, archived ones marked and last.
 *
 * @throws InvoanceError if there is none, besides what asking throws.
 */
export async function organizationsByName(
	functions: ILoadOptionsFunctions,
	{ include }: Pick<OrganizationQuery, 'include'>,
): Promise<OrganizationChoice[]> {
	const organizations = await listOrganizations(await connect(functions), { include });
	if (organizations.length === 0) throw noOrganizations();
	return organizations
		.map((organization) => ({ organization, label: labelOf(organization) }))
		.sort(byArchivedThenName);
}

const collator = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function byArchivedThenName(a: OrganizationChoice, b: OrganizationChoice): number {
	const archived = Number(a.organization.isArchived) - Number(b.organization.isArchived);
	return archived || collator.compare(a.label, b.label);
}

function labelOf({ id, externalId, name, isArchived }: Organization): string {
	const known = [name, externalId && name ? `(${externalId})` : externalId].filter(Boolean);
	return (known.length > 0 ? known.join(' ') : id) + (isArchived ? ' – archived' : '');
}

function noOrganizations(): InvoanceError {
	return new InvoanceError('This Invoance account has no organizations yet', {
		description:
			'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
	});
}
