import { organizationsOf } from '../../api/client';
import type { ApiConnection } from '../../api/request';
import { now, ringIn } from '../../runtime/clock';
import { exportFileStem, type NamedOrganization } from '../../exports/fileName';
import { namesIn, type OrganizationNames } from '../../exports/organizationNames';
import type { OrderFacts } from '../../exports/orderFacts';
import type { DateRange } from '../../periods/dateRange';
import { rangeFromInput } from '../../periods/inputRange';
import { checkTimezone } from '../../periods/timezone';

/** The longest that a file waits for its names, in milliseconds, and the part of the time left to it. */
const LONGEST_WAIT_MS = 30_000;
const PART_OF_TIME_LEFT = 0.5;

/**
 * What people call the organization of an order: what Invoance's list of organizations says, asked
 * for once in an execution, else what the step before said, else its id. A list that cannot be had,
 * or not in time, is no failure: it costs the name only.
 *
 * @param deadline when what is to be named has to be there, on the clock of `now()`.
 */
export async function namesOf(
	connection: ApiConnection,
	{ organization_id: id, external_id: externalId, organization_name: name }: OrderFacts,
	deadline = Number.POSITIVE_INFINITY,
): Promise<OrganizationNames | undefined> {
	if (typeof id !== 'string') return undefined;
	const withinMs = Math.min(LONGEST_WAIT_MS, (deadline - now()) * PART_OF_TIME_LEFT);
	const organizations = await orTooLate(organizationsOf(connection), withinMs).catch(() => {
		connection.signal?.throwIfAborted();
		return undefined;
	});
	const told = [externalId, name, id].find((text) => typeof text === 'string' && text !== '');
	return (
		namesIn(organizations ?? [], id) ?? {
			id,
			label: typeof told === 'string' ? told : id,
			name: typeof name === 'string' ? name : undefined,
		}
	);
}

/** What `pending` gives; undefined if it does not within so many milliseconds. */
async function orTooLate<Result>(
	pending: Promise<Result>,
	withinMs: number,
): Promise<Result | undefined> {
	let callOff = () => {};
	const tooLate = new Promise<undefined>((resolve) => {
		callOff = ringIn(withinMs, () => {
			resolve(undefined);
		});
	});
	return await Promise.race([pending, tooLate]).finally(callOff);
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
		const zone = checkTimezone(typeof facts.timezone === 'string' ? facts.timezone : workflowZone);
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
