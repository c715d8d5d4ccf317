import { organizationsOf } from '../../api/client';
import type { ApiConnection } from '../../api/request';
import { exportFileStem, type NamedOrganization } from '../../exports/fileName';
import { namesIn, type OrganizationNames } from '../../exports/organizationNames';
import type { OrderFacts } from '../../exports/orderFacts';
import type { DateRange } from '../../periods/dateRange';
import { rangeFromInput } from '../../periods/inputRange';
import { checkTimezone } from '../../periods/timezone';

/**
 * What people call the organization of an order: what Invoance's list of organizations says, asked
 * for once in an execution, else what the step before said, else its id. A list that cannot be had
 * is no failure: it costs the name only.
 */
export async function namesOf(
	connection: ApiConnection,
	{ organization_id: id, external_id: externalId, organization_name: name }: OrderFacts,
): Promise<OrganizationNames | undefined> {
	if (typeof id !== 'string') return undefined;
	const organizations = await organizationsOf(connection).catch(() => {
		connection.signal?.throwIfAborted();
		return [];
	});
	const told = [externalId, name, id].find((text) => typeof text === 'string' && text !== '');
	return (
		namesIn(organizations, id) ?? {
			id,
			label: typeof told === 'string' ? told : id,
			name: typeof name === 'string' ? name : undefined,
		}
	);
}

/** What range an export was ordered for, as far as an item says, in the zone of the order. */
interface OrderedRange {
	range: DateRange;
	/** An IANA name. */
	zone: string;
}

/**
 * The range of an order, from what is known of it.
 *
 * @param workflowZone where the order does not say another.
 * @returns undefined if the range is not known, or was changed on its way into something that is none.
 */
export function orderedRange(facts: OrderFacts, workflowZone: string): OrderedRange | undefined {
	try {
		const zone = checkTimezone(
			typeof facts.time_zone === 'string' ? facts.time_zone : workflowZone,
		);
		return { range: rangeFromInput(facts, zone), zone };
	} catch {
		// A name that says less is better than no file.
		return undefined;
	}
}

/** How a file is called, without its extension: by its order where that is known, else by the export. */
export function fileStem(
	exportId: string,
	organization: NamedOrganization | undefined,
	ordered: OrderedRange | undefined,
): string {
	return organization && ordered
		? exportFileStem(organization, ordered.range, ordered.zone)
		: exportId;
}
