import type { Delivery } from './delivery';

/** Invoance's own ids begin so. Any other id is the caller's name for an organization. */
const OWN_ID = /^aorg_/;

/** Whether an id is the caller's own for an organization. */
export function isName(id: string): boolean {
	return !OWN_ID.test(id);
}

/** The caller's name for the organization, if the manifest has one and its file was not changed. */
function nameIn({ manifest, isChanged }: Delivery): string | undefined {
	const asked = manifest?.organizationId ?? '';
	return isChanged || asked === '' || !isName(asked) ? undefined : asked;
}

/**
 * The organizations that each id stands for. An id in events stands for itself; a caller's name stands
 * for those that have events in the files requested by that name.
 */
function meaningsIn(deliveries: readonly Delivery[]): Map<string, Set<string>> {
	const meanings = new Map<string, Set<string>>();
	for (const delivery of deliveries) {
		for (const id of delivery.file?.organizations ?? []) {
			for (const name of [id, nameIn(delivery)]) {
				if (name !== undefined) meanings.set(name, (meanings.get(name) ?? new Set()).add(id));
			}
		}
	}
	return meanings;
}

/** Gives deliveries without an organization that of the manifests they are chained to. */
function followLinks(
	deliveries: readonly Delivery[],
	organizations: Map<Delivery, ReadonlySet<string>>,
): void {
	const linksOf = ({ manifest }: Delivery) =>
		[manifest?.sha256, manifest?.previous].filter((hash) => typeof hash === 'string');
	const neighbours = new Map<string, Delivery[]>();
	for (const delivery of deliveries) {
		for (const hash of linksOf(delivery)) {
			const list = neighbours.get(hash);
			if (list) list.push(delivery);
			else neighbours.set(hash, [delivery]);
		}
	}
	// The loop visits what it adds.
	for (const [delivery, ids] of organizations) {
		for (const hash of linksOf(delivery)) {
			for (const other of neighbours.get(hash) ?? []) {
				if (!organizations.has(other)) organizations.set(other, ids);
			}
			neighbours.delete(hash);
		}
	}
}

/**
 * The deliveries of each organization by its id: the one in its events, or the requested one if it has
 * no events. The events and the request decide, else the chain, else the request alone. A delivery of
 * several organizations is in the group of each, one of no known organization in every group.
 */
export function groupByOrganization(
	deliveries: readonly Delivery[],
): Map<string | null, Delivery[]> {
	const meanings = meaningsIn(deliveries);
	const organizations = new Map<Delivery, ReadonlySet<string>>();
	for (const delivery of deliveries) {
		const { manifest, file } = delivery;
		const asked = meanings.get(manifest?.organizationId ?? '') ?? [];
		const ids = new Set([...(file?.organizations ?? []), ...asked]);
		if (ids.size > 0) organizations.set(delivery, ids);
	}
	followLinks(deliveries, organizations);
	for (const delivery of deliveries) {
		const asked = delivery.manifest?.organizationId ?? null;
		if (asked !== null && !organizations.has(delivery)) {
			organizations.set(delivery, new Set([asked]));
		}
	}
	const ids = new Set([...organizations.values()].flatMap((some) => [...some]));
	const groups = new Map<string | null, Delivery[]>();
	for (const id of ids.size > 0 ? [...ids].sort() : [null]) groups.set(id, []);
	for (const delivery of deliveries) {
		for (const id of organizations.get(delivery) ?? groups.keys()) groups.get(id)?.push(delivery);
	}
	return groups;
}

/** The id of an organization, and the caller's names in requests whose files have only its events. */
export function namesOf(id: string | null, deliveries: readonly Delivery[]): Set<string> {
	const names = new Set(id === null ? [] : [id]);
	for (const delivery of deliveries) {
		const [only, ...others] = delivery.file?.organizations ?? [];
		const name = nameIn(delivery);
		if (name !== undefined && only === id && others.length === 0) names.add(name);
	}
	return names;
}
