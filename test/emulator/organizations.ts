import { mix } from './draw';
import { ulid } from './ids';

/** An organization as `GET /v1/audit/orgs` gives it. */
export type EmulatorOrganization = {
	/** The id Invoance gave it: `aorg_…`. */
	readonly id: string;
	/** What the caller calls it; twice, as Invoance still gives the older name too. */
	readonly organization_id: string;
	readonly external_id: string;
	readonly name: string | null;
	readonly retention_days: number;
	readonly created_at: string;
	readonly archived_at: string | null;
};

const DAY_MS = 86_400_000;
const FIRST: ReadonlyArray<readonly [externalId: string, name: string]> = [
	['acme', 'Acme Corp'],
	['globex', 'Globex Industries'],
	['mueller', 'Müller & Söhne GmbH'],
	['initech', 'Initech'],
	['umbrella', 'Umbrella Health'],
	['hooli', 'Hooli'],
	['sakura', '株式会社さくら'],
	['stark', 'Stark "Heavy" Industries, Inc.'],
];
const STEMS = ['Northwind', 'Contoso', 'Vandelay', 'Wonka', 'Tyrell', 'Cyberdyne', 'Soylent'];

/**
 * The tenant's organizations. The last of two or more is archived; beyond the first eight, every
 * ninth has no name, as the API allows.
 *
 * @param anchorMs the start of the current day, epoch milliseconds
 */
export function makeOrganizations(
	seed: number,
	count: number,
	anchorMs: number,
): EmulatorOrganization[] {
	return Array.from({ length: count }, (_, index) => {
		const createdMs = anchorMs - 500 * DAY_MS + index * 1000;
		const archived = count > 1 && index === count - 1;
		const [externalId, name] = nameOf(index);
		return {
			id: ulid('aorg', createdMs, mix(seed, index, 11), mix(seed, index, 12)),
			organization_id: externalId,
			external_id: externalId,
			name,
			retention_days: index % 3 === 0 ? 365 : 730,
			created_at: new Date(createdMs).toISOString(),
			archived_at: archived ? new Date(anchorMs - 10 * DAY_MS).toISOString() : null,
		};
	});
}

function nameOf(index: number): readonly [externalId: string, name: string | null] {
	const first = FIRST[index];
	if (first !== undefined) return first;
	const stem = STEMS[index % STEMS.length] ?? 'Northwind';
	return [`${stem.toLowerCase()}-${index}`, index % 9 === 0 ? null : `${stem} ${index}`];
}
