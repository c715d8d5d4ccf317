import {
	EVENTS_PER_MONTH,
	chainAnew,
	eventLine,
	manifestOf,
	sha256Of,
	type Month,
} from './halfYear';
import { OTHER_KEY } from '../signing';

/** What a report says of files that were tampered with: codes, in the order of the alphabet. */
interface Expected {
	/** With the key pinned. */
	pinned: string;
	/** Without, where that makes a difference. */
	unpinned?: string;
}

/** One row of the tampering matrix. */
export interface TamperingCase {
	name: string;
	tamper: (months: Month[]) => void;
	withManifests: Expected;
	/** `–` where there is nothing to tamper with. */
	without: Expected | '–';
	/** Why it cannot be seen somewhere, and what shows it all the same. */
	note?: string;
}

function month(months: Month[], index: number): Month {
	const found = months.at(index);
	if (!found) throw new Error(`There is no month ${index}`);
	return found;
}

/** Removes whole months: their files, and their manifests unless `keepsManifest`. */
function dropFiles(months: Month[], indexes: number[], keepsManifest = false): void {
	for (const index of indexes) {
		const dropped = month(months, index);
		dropped.lines = [];
		if (!keepsManifest) dropped.manifest = '';
	}
}

const NEXT_SEQ = 6 * EVENTS_PER_MONTH + 1;
const BOTH_VALID = { pinned: 'valid' };

const OF_EVENTS: TamperingCase[] = [
	{
		name: 'an event changed',
		tamper: (months) => {
			const { lines } = month(months, 2);
			lines[1] = (lines[1] ?? '').replace('user_123', 'user_124');
		},
		withManifests: { pinned: 'file_changed, payload_hash_mismatch' },
		without: { pinned: 'payload_hash_mismatch' },
	},
	{
		name: 'an event removed; a line in the middle removed',
		tamper: (months) => month(months, 2).lines.splice(1, 1),
		withManifests: { pinned: 'file_changed, missing numbers' },
		without: { pinned: 'missing numbers' },
	},
	{
		name: "a file's first line removed; its last line removed",
		tamper: (months) => {
			month(months, 2).lines.shift();
			month(months, 3).lines.pop();
		},
		withManifests: { pinned: 'file_changed, missing numbers' },
		without: { pinned: 'missing numbers' },
	},
	{
		name: "the first file's first line removed",
		tamper: (months) => month(months, 0).lines.shift(),
		withManifests: { pinned: 'file_changed' },
		without: BOTH_VALID,
		note: 'Nothing before it shows that it is missing: compare `first_seq` with what came before.',
	},
	{
		name: "the last file's last line removed",
		tamper: (months) => month(months, -1).lines.pop(),
		withManifests: { pinned: 'file_changed' },
		without: BOTH_VALID,
		note: 'Nothing after it shows that it is missing: compare `last_seq` with what comes after.',
	},
	{
		name: 'an event added, signed with a key of the forger’s',
		tamper: (months) => month(months, -1).lines.push(eventLine(NEXT_SEQ, 5, { key: OTHER_KEY })),
		withManifests: {
			pinned: 'file_changed, signature_invalid',
			unpinned: 'file_changed',
		},
		without: { pinned: 'signature_invalid', unpinned: 'valid, another key' },
		note: 'Without a pinned key, the second key in `public_keys` is all there is to see.',
	},
	{
		name: 'an event repeated',
		tamper: (months) => {
			const { lines } = month(months, 2);
			lines.push(lines[0] ?? '');
		},
		withManifests: { pinned: 'file_changed, repeated numbers' },
		without: { pinned: 'valid, repeated numbers' },
		note: 'A repeated line is genuine, so it is reported and counts as no failure.',
	},
	{
		name: 'an event moved to another file',
		tamper: (months) => {
			const [line = ''] = month(months, 2).lines.splice(1, 1);
			month(months, 3).lines.push(line);
		},
		withManifests: { pinned: 'file_changed' },
		without: BOTH_VALID,
		note: 'All events are there, each once. Which file one belongs to is not signed; the manifest knows.',
	},
	{
		name: 'an event rewritten and signed again with a key of the forger’s',
		tamper: (months) => {
			month(months, 2).lines[1] = eventLine(10, 2, { key: OTHER_KEY });
		},
		withManifests: { pinned: 'file_changed, signature_invalid', unpinned: 'file_changed' },
		without: { pinned: 'signature_invalid', unpinned: 'valid, another key' },
		note: 'Without a pinned key, the second key in `public_keys` is all there is to see.',
	},
	{
		name: 'everything rewritten: all events signed again, all manifests made anew',
		tamper: (months) => {
			months.forEach((each, index) => {
				each.lines = each.lines.map((_, i) =>
					eventLine(index * EVENTS_PER_MONTH + i + 1, index, { key: OTHER_KEY }),
				);
			});
			chainAnew(months);
		},
		withManifests: { pinned: 'another key than the pinned one', unpinned: 'valid' },
		without: { pinned: 'another key than the pinned one', unpinned: 'valid' },
		note: 'Without a pinned key, only a hash kept elsewhere shows it: `last_manifest_sha256`, anchored or in the table of marks.',
	},
];

const OF_FILES: TamperingCase[] = [
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
		without: BOTH_VALID,
		note: 'A series may begin anywhere. With manifests the report says after which one: `begins_after`.',
	},
	{
		name: 'a file missing at the end',
		tamper: (months) => {
			dropFiles(months, [5]);
		},
		withManifests: BOTH_VALID,
		without: BOTH_VALID,
		note: 'Nothing that is left knows of it: compare `ranges.requested` with what you asked for, and `last_manifest_sha256` with the hash that was kept.',
	},
	{
		name: 'a file of another organization added',
		tamper: (months) => {
			const other: Month = { ...month(months, 5), name: 'other_2026-06.ndjson' };
			other.lines = [1, 2].map((seq) => eventLine(seq, 5, { organization: 'aorg_other' }));
			other.manifest = manifestOf(other, undefined);
			months.push(other);
		},
		withManifests: { pinned: 'another_organization, predecessor_missing, range_overlap' },
		without: { pinned: 'another_organization' },
	},
	{
		name: 'the same file twice',
		tamper: (months) => {
			months.push({ ...month(months, 2), name: 'copy.ndjson', manifest: '' });
		},
		withManifests: { pinned: 'file_repeated, manifest_missing, repeated numbers' },
		without: { pinned: 'file_repeated, repeated numbers' },
	},
];

function rewrite(target: Month, from: string, to: string): void {
	if (!target.manifest.includes(from)) throw new Error(`No ${from} in the manifest`);
	target.manifest = target.manifest.replace(from, to);
}

const OF_MANIFESTS: TamperingCase[] = [
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
		withManifests: BOTH_VALID,
		without: '–',
		note: 'No later manifest names it: compare `last_manifest_sha256` with the hash that was kept or anchored.',
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
		name: 'ranges that overlap',
		tamper: (months) => {
			const target = month(months, 3);
			target.range = ['2026-03-15T00:00:00.000Z', target.range[1]];
			target.lines.unshift(month(months, 2).lines.at(-1) ?? '');
			chainAnew(months);
		},
		withManifests: { pinned: 'range_overlap, repeated numbers' },
		without: { pinned: 'valid, repeated numbers' },
		note: 'Only manifests know ranges.',
	},
	{
		name: 'ranges that leave a gap in which nothing happened',
		tamper: (months) => {
			const target = month(months, 3);
			target.range = ['2026-04-02T00:00:00.000Z', target.range[1]];
			chainAnew(months);
		},
		withManifests: { pinned: 'range_gap' },
		without: BOTH_VALID,
		note: 'Only manifests know ranges; the numbers show that no event is missing.',
	},
	{
		name: 'a file asked for with another filter',
		tamper: (months) => {
			month(months, 3).actions = 'user.signed_in';
			chainAnew(months);
		},
		withManifests: { pinned: 'filters_differ' },
		without: BOTH_VALID,
		note: 'Only manifests know filters; what a filter left out shows in missing numbers.',
	},
];

/** The rows of the tampering matrix. */
export const TAMPERING_CASES: TamperingCase[] = [...OF_EVENTS, ...OF_FILES, ...OF_MANIFESTS];
