import type { Organization } from '../api/schemas';
import type { NamedOrganization } from './fileName';

/** What people call an organization. */
export interface OrganizationNames extends NamedOrganization {
	/** Its name in Invoance, if it has one. */
	name: string | undefined;
}

interface Directory {
	/** By Invoance's id and by the caller's own. */
	byId: Map<string, Organization>;
	/** How many organizations have a label, capitals aside. */
	labels: Map<string, number>;
}

/** A list serves all items of an execution, so it is gone through once. */
const directories = new WeakMap<readonly Organization[], Directory>();

/**
 * What people call the organization with this id, as a list of organizations tells it.
 *
 * @param id Invoance's or the caller's own.
 * @returns undefined if the list has no such organization.
 */
export function namesIn(
	organizations: readonly Organization[],
	id: string,
): OrganizationNames | undefined {
	const { byId, labels } = directoryOf(organizations);
	const organization = byId.get(id);
	if (organization === undefined) return undefined;
	const label = labelOf(organization);
	return {
		label,
		id: organization.id,
		isShared: (labels.get(label.toLowerCase()) ?? 0) > 1,
		name: organization.name,
	};
}

function labelOf({ id, externalId, name }: Organization): string {
	return externalId ?? name ?? id;
}

function directoryOf(organizations: readonly Organization[]): Directory {
	const known = directories.get(organizations);
	if (known) return known;
	const directory: Directory = { byId: new Map(), labels: new Map() };
	for (const organization of organizations) {
		const label = labelOf(organization).toLowerCase();
		directory.labels.set(label, (directory.labels.get(label) ?? 0) + 1);
		if (organization.externalId !== undefined) {
			directory.byId.set(organization.externalId, organization);
		}
	}
	// An id of Invoance's goes before another organization's external id that looks like it.
	for (const organization of organizations) directory.byId.set(organization.id, organization);
	directories.set(organizations, directory);
	return directory;
}
