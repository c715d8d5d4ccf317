import { OTHER_KEY } from '../signing';
import { chainAnew, EVENTS_PER_MONTH, eventLine, month } from './halfYear';
import { NOTHING_SEEN, type TamperingCase } from './tamperingCase';

const NEXT_SEQ = 6 * EVENTS_PER_MONTH + 1;

/** What can be done to single events. */
export const TAMPERED_EVENTS: TamperingCase[] = [
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
		without: NOTHING_SEEN,
		note: 'Nothing before it shows that it is missing: compare `first_seq` with what came before.',
	},
	{
		name: "the last file's last line removed",
		tamper: (months) => month(months, -1).lines.pop(),
		withManifests: { pinned: 'file_changed' },
		without: NOTHING_SEEN,
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
		without: NOTHING_SEEN,
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
