import { DateTime } from 'luxon';
import { listOrganizations } from '../api/client';
import type { ApiConnection } from '../api/request';
import { organizationName, type Organization } from '../api/schemas';
import { configurationError, quotable } from '../runtime/invoanceError';
import type { Cursor } from './cursor';
import type { TriggerSettings } from './settings';

/** An organization whose ranges the workflow is started for. */
export interface ServedOrganization {
	/** Invoance's id; the chosen one where Invoance does not know it. */
	id: string;
	externalId: string | undefined;
	/** Never empty: the name, else the external id, else the id. */
	name: string;
	/** Where it is archived: only ranges that begin before are due. */
	archivedAt: DateTime | undefined;
	/** True if it is chosen and Invoance does not know it: its exports fail, so somebody notices. */
	isGone: boolean;
}

/**
 * The organizations that the trigger is set to, each once: with All, those that are not archived, and
 * archived ones that were served before; with Selected, every one that is chosen.
 */
export async function listServed(
	connection: ApiConnection,
	{ selected }: TriggerSettings,
	{ served, deadline }: { served: Pick<Cursor['ends'], 'has'>; deadline: number },
): Promise<ServedOrganization[]> {
	const listed = await listOrganizations(connection, { include: 'all', deadline });
	const all = [...new Map(listed.map((organization) => [organization.id, organization])).values()];
	if (!selected) {
		return all.filter(({ id, isArchived }) => !isArchived || served.has(id)).map(known);
	}
	const chosen = all.filter(
		({ id, externalId }) => selected.has(id) || selected.has(externalId ?? ''),
	);
	const ids = new Set(chosen.flatMap(({ id, externalId }) => [id, externalId]));
	const gone = [...selected].filter((id) => !ids.has(id));
	if (chosen.length === 0 && !gone.some((id) => served.has(id))) {
		throw configurationError(
			'Invoance knows none of the chosen organizations',
			`Chosen are: ${quotable(gone.join(', '))}. Choose them again from the list, and check that they belong to the Invoance account of the credential "${connection.credential}".`,
		);
	}
	const notListed = { externalId: undefined, archivedAt: undefined, isGone: true };
	return [...chosen.map(known), ...gone.map((id) => ({ id, name: id, ...notListed }))];
}

function known(organization: Organization): ServedOrganization {
	const { id, externalId, isArchived } = organization;
	const { archived_at } = organization.raw;
	const archivedAt =
		isArchived && typeof archived_at === 'string'
			? DateTime.fromISO(archived_at, { zone: 'utc' })
			: undefined;
	return { id, externalId, name: organizationName(organization), archivedAt, isGone: false };
}
