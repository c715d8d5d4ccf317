import type { Organization } from './schemas';

/** What an organization can be called by. */
type Named = Pick<Organization, 'id' | 'externalId' | 'name'>;

/** The name of an organization for texts, never empty: its name, else the caller's own id, else its id. */
export function organizationName({ id, externalId, name }: Named): string {
	return name ?? externalId ?? id;
}

/** An organization as people find it: "Globex Industries (globex)". */
export function organizationTitle(organization: Named): string {
	const { externalId, name } = organization;
	return name && externalId && name !== externalId
		? `${name} (${externalId})`
		: organizationName(organization);
}
