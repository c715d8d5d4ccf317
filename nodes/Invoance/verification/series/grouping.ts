import type { Delivery } from './delivery';

/** How Invoance's own ids begin; any other is the caller's own name for an organization. */
const OWN_ID = /^aorg_/;

/** What the caller asked for, where that is a name of the caller's own and the file is as it was. */
function nameIn({ manifest, isChanged }: Delivery): string | undefined {
	const asked = manifest?.organizationId ?? '';
	return isChanged || asked === '' || OWN_ID.test(asked) ? undefined : asked;
}

/**
 * What ids stand for: those that events have for themselves, and names of the caller's own for the
 * organizations of which files that were asked for so have events.
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

/** What has no organization yet gets that of the deliveries whose manifests it is chained to. */
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
	// What is added to the map is visited too.
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
 * The deliveries of each organization, by its id as its events have it, or as it was asked for where
 * there are no events: by events and by what was asked for, else by the chain, else by a name that has
 * no events. What is of several organizations is among the deliveries of each, and what is of nobody
 * that is known among those of everybody.
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

/** What an organization was called by whoever asked for files that have its events and no others. */
export function namesOf(id: string | null, deliveries: readonly Delivery[]): Set<string> {
	const names = new Set(id === null ? [] : [id]);
	for (const delivery of deliveries) {
		const [only, ...others] = delivery.file?.organizations ?? [];
		const name = nameIn(delivery);
		if (name !== undefined && only === id && others.length === 0) names.add(name);
	}
	return names;
}
