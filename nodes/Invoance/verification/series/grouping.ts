import type { SeriesManifest } from './manifest';
import type { Delivery, DescribedFile, RefusedFile } from './matching';

/** A file, and the organizations that it has events of, as the events name them. */
interface FileOfOrganizations extends DescribedFile {
	organizations: readonly string[];
}

type SomeDelivery = Delivery<FileOfOrganizations, RefusedFile>;

/** How Invoance's own ids begin; any other is the caller's own name for an organization. */
const OWN_ID = /^aorg_/;

/** Sets by key. */
class Sets extends Map<string, Set<string>> {
	addTo(key: string, value: string): void {
		this.set(key, (this.get(key) ?? new Set()).add(value));
	}
}

/** Which organizations each delivery is of. */
class Grouping<Some extends SomeDelivery> {
	/** All organizations that there are events of. */
	private readonly known = new Set<string>();
	/** What the caller's own names stand for: those that events of files asked for by it are of. */
	private readonly meanings = new Sets();
	private readonly organizations = new Map<Some, Set<string>>();

	constructor(private readonly deliveries: readonly Some[]) {
		for (const { manifest, file, isChanged } of deliveries) {
			for (const id of file?.organizations ?? []) {
				this.known.add(id);
				const asked = manifest?.organizationId ?? '';
				if (!isChanged && asked !== '' && !OWN_ID.test(asked)) this.meanings.addTo(asked, id);
			}
		}
	}

	/** By their events and by what was asked for, else by the chain, else by a name that has no events. */
	find(): ReadonlyMap<Some, ReadonlySet<string>> {
		for (const delivery of this.deliveries) {
			const ids = [...(delivery.file?.organizations ?? []), ...this.meaningOf(delivery)];
			if (ids.length > 0) this.organizations.set(delivery, new Set(ids));
		}
		this.followLinks();
		for (const delivery of this.deliveries) {
			const asked = delivery.manifest?.organizationId ?? null;
			if (asked !== null && !this.organizations.has(delivery)) {
				this.organizations.set(delivery, new Set([asked]));
			}
		}
		return this.organizations;
	}

	private meaningOf({ manifest }: Some): Iterable<string> {
		const asked = manifest?.organizationId ?? '';
		return this.known.has(asked) ? [asked] : (this.meanings.get(asked) ?? []);
	}

	/** A manifest without events is of the organization whose manifests it is chained to. */
	private followLinks(): void {
		const neighbours = new Map<string, Some[]>();
		const linksOf = ({ manifest }: Some) =>
			[manifest?.sha256, manifest?.previous].filter((hash) => typeof hash === 'string');
		for (const delivery of this.deliveries) {
			for (const hash of linksOf(delivery)) {
				const list = neighbours.get(hash);
				if (list) list.push(delivery);
				else neighbours.set(hash, [delivery]);
			}
		}
		const queue = [...this.organizations.keys()];
		for (const delivery of queue) {
			for (const hash of linksOf(delivery)) {
				for (const other of neighbours.get(hash) ?? []) {
					if (this.organizations.has(other)) continue;
					this.organizations.set(other, new Set(this.organizations.get(delivery)));
					queue.push(other);
				}
				neighbours.delete(hash);
			}
		}
	}
}

/**
 * The deliveries of each organization, by its id as its events have it, or as it was asked for where
 * there are no events. What is of several organizations is among the deliveries of each, and what is
 * of nobody that is known among those of everybody.
 */
export function groupByOrganization<Some extends SomeDelivery>(
	deliveries: readonly Some[],
): Map<string | null, Some[]> {
	const organizations = new Grouping(deliveries).find();
	const ids = new Set([...organizations.values()].flatMap((some) => [...some]));
	const groups = new Map<string | null, Some[]>();
	for (const id of ids.size > 0 ? [...ids].sort() : [null]) groups.set(id, []);
	for (const delivery of deliveries) {
		for (const id of organizations.get(delivery) ?? groups.keys()) groups.get(id)?.push(delivery);
	}
	return groups;
}

/** What an organization was called by whoever asked for files that have its events and no others. */
export function namesOf(id: string | null, deliveries: readonly SomeDelivery[]): Set<string> {
	const names = new Set(id === null ? [] : [id]);
	for (const { manifest, file, isChanged } of deliveries) {
		const asked = manifest?.organizationId;
		if (typeof asked !== 'string' || isChanged || OWN_ID.test(asked)) continue;
		if (file?.organizations.every((other) => other === id) && file.organizations.length > 0) {
			names.add(asked);
		}
	}
	return names;
}

/** A manifest of another organization that a manifest is chained to. */
export function predecessorElsewhere(
	{ previous }: SeriesManifest,
	own: ReadonlySet<string>,
	all: ReadonlyMap<string, SeriesManifest>,
): SeriesManifest | undefined {
	return previous === null || own.has(previous) ? undefined : all.get(previous);
}
