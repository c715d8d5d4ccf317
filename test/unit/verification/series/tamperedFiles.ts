import { chainAnew, month, sha256Of, type Month } from './halfYear';
import { NOTHING_SEEN, type TamperingCase } from './tamperingCase';

/** Removes whole months: their files, and their manifests unless `keepsManifest`. */
function dropFiles(months: Month[], indexes: number[], keepsManifest = false): void {
	for (const index of indexes) {
		const dropped = month(months, index);
		dropped.lines = [];
		if (!keepsManifest) dropped.manifest = '';
	}
}

/** What can be done to whole files. */
export const TAMPERED_FILES: TamperingCase[] = [
	{
		name: 'a file missing in the middle',
		tamper: (months) => {
			dropFiles(months, [2]);
		},
		withManifests: { pinned: 'missing numbers, predecessor_missing, range_gap' },
		without: { pinned: 'missing numbers' },
	},
	{
		name: 'two files in a row missing',
		tamper: (months) => {
			dropFiles(months, [2, 3]);
		},
		withManifests: { pinned: 'missing numbers, predecessor_missing, range_gap' },
		without: { pinned: 'missing numbers' },
	},
	{
		name: 'a file missing, its manifest left',
		tamper: (months) => {
			dropFiles(months, [2], true);
		},
		withManifests: { pinned: 'file_missing, missing numbers' },
		without: { pinned: 'missing numbers' },
	},
	{
		name: 'a file missing at the start',
		tamper: (months) => {
			dropFiles(months, [0]);
		},
		withManifests: { pinned: 'valid, begins after an earlier manifest' },
		without: NOTHING_SEEN,
		note: 'A series may begin anywhere. With manifests the report says after which one: `begins_after`.',
	},
	{
		name: 'a file missing at the end',
		tamper: (months) => {
			dropFiles(months, [5]);
		},
		withManifests: NOTHING_SEEN,
		without: NOTHING_SEEN,
		note: 'Nothing that is left knows of it: compare `ranges.requested` with what you asked for, and `last_manifest_sha256` with the hash that was kept.',
	},
	{
		name: 'a file replaced by an empty one of another organization, manifests made anew',
		tamper: (months) => {
			Object.assign(month(months, -1), { lines: [''], organization: 'other' });
			chainAnew(months);
		},
		withManifests: { pinned: 'another_organization' },
		without: NOTHING_SEEN,
		note: 'A file without events says nothing; only its manifest tells whose log was asked for.',
	},
	{
		name: 'the last file emptied',
		tamper: (months) => {
			month(months, -1).lines = [''];
		},
		withManifests: { pinned: 'file_changed' },
		without: NOTHING_SEEN,
		note: 'A month may be without events: compare `last_seq` with what comes after.',
	},
];

function rewrite(target: Month, from: string, to: string): void {
	if (!target.manifest.includes(from)) throw new Error(`No ${from} in the manifest`);
	target.manifest = target.manifest.replace(from, to);
}

/** What can be done to manifests, or asked for so that they show it. */
export const TAMPERED_MANIFESTS: TamperingCase[] = [
	{
		name: 'a manifest changed',
		tamper: (months) => {
			rewrite(month(months, 2), '"row_count": 4', '"row_count": 5');
		},
		withManifests: { pinned: 'predecessor_changed' },
		without: '–',
	},
	{
		name: 'the last manifest changed',
		tamper: (months) => {
			rewrite(month(months, -1), '"row_count": 4', '"row_count": 5');
		},
		withManifests: NOTHING_SEEN,
		without: '–',
		note: 'No later manifest names it: compare `last_manifest_sha256` with the hash that was kept or anchored.',
	},
	{
		name: 'the last manifest changed in what it counts: bytes or rows',
		tamper: (months) => {
			rewrite(month(months, -1), '"rows": 4', '"rows": 5');
		},
		withManifests: { pinned: 'counts_differ' },
		without: '–',
	},
	{
		name: 'a manifest removed',
		tamper: (months) => {
			month(months, 2).manifest = '';
		},
		withManifests: { pinned: 'manifest_missing, predecessor_missing, range_gap' },
		without: '–',
	},
	{
		name: 'the last manifest removed',
		tamper: (months) => {
			month(months, -1).manifest = '';
		},
		withManifests: { pinned: 'manifest_missing' },
		without: '–',
	},
	{
		name: 'two manifests swapped',
		tamper: (months) => {
			const [a, b] = [month(months, 2), month(months, 3)];
			[a.manifest, b.manifest] = [b.manifest, a.manifest];
		},
		withManifests: { pinned: 'manifest_swapped' },
		without: '–',
	},
	{
		name: 'a manifest whose predecessor was changed',
		tamper: (months) => {
			const target = month(months, 3);
			rewrite(target, sha256Of(month(months, 2).manifest), 'ab'.repeat(32));
		},
		withManifests: { pinned: 'predecessor_changed' },
		without: '–',
	},
	{
		name: 'a manifest damaged',
		tamper: (months) => {
			const target = month(months, 2);
			target.manifest = target.manifest.slice(0, 400);
		},
		withManifests: {
			pinned: 'manifest_missing, manifest_unreadable, predecessor_missing, range_gap',
		},
		without: '–',
	},
	{
		name: 'ranges that leave a gap in which nothing happened',
		tamper: (months) => {
			const target = month(months, 3);
			target.range = ['2026-04-02T00:00:00.000Z', target.range[1]];
			chainAnew(months);
		},
		withManifests: { pinned: 'range_gap' },
		without: NOTHING_SEEN,
		note: 'Only manifests know ranges; the numbers show that no event is missing.',
	},
	{
		name: 'a file asked for with another filter',
		tamper: (months) => {
			month(months, 3).actions = 'user.signed_in';
			chainAnew(months);
		},
		withManifests: { pinned: 'filters_differ' },
		without: NOTHING_SEEN,
		note: 'Only manifests know filters; what a filter left out shows in missing numbers.',
	},
];

/** What was asked for, and did not come so. */
export const TAMPERED_ORDERS: TamperingCase[] = [
	{
		name: "a manifest asked for with another organization's own id",
		tamper: (months) => {
			month(months, -1).organization = 'aorg_other';
			chainAnew(months);
		},
		withManifests: { pinned: 'another_organization' },
		without: NOTHING_SEEN,
		note: 'Only manifests know what was asked for.',
	},
	{
		name: 'events that were not asked for: the server ignored the range',
		tamper: (months) => {
			const last = month(months, -1);
			last.range = [last.range[0], '2026-06-24T00:00:00.000Z'];
			chainAnew(months);
		},
		withManifests: { pinned: 'not_asked_for' },
		without: NOTHING_SEEN,
		note: 'Only manifests know what was asked for.',
	},
	{
		name: 'events that were not asked for: the server ignored the filter',
		tamper: (months) => {
			for (const each of months) each.actions = 'user.signed_out,role.changed';
			chainAnew(months);
		},
		withManifests: { pinned: 'not_asked_for' },
		without: NOTHING_SEEN,
		note: 'Only manifests know what was asked for.',
	},
];
