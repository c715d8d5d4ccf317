import { DateTime } from 'luxon';
import { z } from 'zod';
import { organizationsOf } from '../api/client';
import type { ApiConnection } from '../api/request';
import { organizationName, organizationTitle, type Organization } from '../api/schemas';
import type { ServerClock } from '../http/serverClock';
import type { DateRange } from '../periods/calendarRange';
import { within } from '../runtime/limit';
import type { ExportContext } from './exportContext';
import type { NamedOrganization } from './fileName';

export interface KnownOrganization extends NamedOrganization {
	/** Never empty. */
	name: string;
	/** For errors and logs: "Globex Industries (globex)". */
	title: string;
	/** How many days Invoance keeps its events; undefined where the list does not say. */
	retentionDays?: number | undefined;
}

export function organizationIn(context: ExportContext): KnownOrganization | undefined {
	const { organization_id: id, external_id: externalId, organization_name: name } = context;
	return id === undefined ? undefined : described({ id, externalId, name });
}

/**
 * The organization as the list has it, which is requested once in an execution, else as the context
 * has it. A list that cannot be had, or not in time, costs the name only.
 */
export async function organizationOf(
	connection: ApiConnection,
	context: ExportContext,
	withinMs: number,
): Promise<KnownOrganization | undefined> {
	if (context.organization_id === undefined) return undefined;
	const listed = await within(withinMs, organizationsOf(connection)).catch(() => {
		connection.signal?.throwIfAborted();
		return undefined;
	});
	return findOrganization(listed ?? [], context.organization_id) ?? organizationIn(context);
}

function described(
	organization: Pick<Organization, 'id' | 'externalId' | 'name'>,
): KnownOrganization {
	const { id, externalId, name } = organization;
	return {
		id,
		label: externalId ?? name ?? id,
		name: organizationName(organization),
		title: organizationTitle(organization),
	};
}

/**
 * From when on events are still kept, where a range begins before that: "2 September 2026 (Globex
 * Industries)".
 */
export function keptFrom(
	organization: KnownOrganization | undefined,
	{ start }: DateRange,
	clock: Pick<ServerClock, 'now'>,
): string | undefined {
	const days = organization?.retentionDays;
	if (organization === undefined || days === undefined || start === undefined) return undefined;
	const kept = DateTime.fromMillis(clock.now(), { zone: start.zone }).minus({ days });
	if (start >= kept) return undefined;
	return `${kept.setLocale('en-GB').toFormat('d MMMM yyyy')} (${organization.name})`;
}

interface Directory {
	/** By Invoance's id and by the caller's own. */
	byId: Map<string, Organization>;
	/** How many organizations have a label, capitals aside. */
	labels: Map<string, number>;
}

/** A list serves all items of an execution, so its directory is made once. */
const directories = new WeakMap<readonly Organization[], Directory>();

const retentionSchema = z.number().positive().finite().optional().catch(undefined);

export function findOrganization(
	organizations: readonly Organization[],
	id: string,
): KnownOrganization | undefined {
	const { byId, labels } = directoryOf(organizations);
	const organization = byId.get(id);
	if (organization === undefined) return undefined;
	const known = described(organization);
	return {
		...known,
		isShared: (labels.get(known.label.toLowerCase()) ?? 0) > 1,
		retentionDays: retentionSchema.parse(organization.raw.retention_days),
	};
}

function directoryOf(organizations: readonly Organization[]): Directory {
	const known = directories.get(organizations);
	if (known) return known;
	const directory: Directory = { byId: new Map(), labels: new Map() };
	for (const organization of organizations) {
		const label = described(organization).label.toLowerCase();
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
