import { chainAnew, eventLine, manifestOf, month, sha256Of, type Month } from './halfYear';
import type { TamperingCase } from './tamperingCase';

/**
 * March fails half-way, and April's run brings both months, as the nightly template does: chained to
 * February, because the table still has February's manifest. `change` is made to the second delivery
 * before its manifest, and those after it, are written.
 *
 * @returns what is left of the first delivery of March: whole, until the caller takes a part away
 */
function marchAgain(months: Month[], change: (both: Month) => void = () => undefined): Month {
	const [march, april] = [month(months, 2), month(months, 3)];
	const both: Month = {
		name: 'acme_2026-03_2026-04.ndjson',
		lines: [...march.lines, ...april.lines],
		range: [march.range[0], april.range[1]],
		manifest: '',
	};
	change(both);
	months.splice(2, 2, both);
	chainAnew(months);
	months.push(march);
	return march;
}

/** The same month delivered by two runs at once, both chained to February; the later one counts. */
function twoRuns(months: Month[], change: (second: Month) => void = () => undefined): void {
	const first = month(months, 2);
	const second = { ...first, lines: [...first.lines], name: 'acme_2026-03 (1).ndjson' };
	change(second);
	months[2] = second;
	chainAnew(months);
	// Another execution has another manifest, whatever the file.
	first.manifest = first.manifest.replace('aexp_', 'aexp_0');
	months.push(first);
}

function oneLess(both: Month): void {
	both.lines.splice(1, 1);
}

/** What failed deliveries leave behind, each beside its twin in which something was tampered with. */
export const RESIDUE: TamperingCase[] = [
	{
		name: 'a file refused, the month brought again by the next run',
		tamper: (months) => {
			marchAgain(months).lines = [];
		},
		withManifests: { pinned: 'valid; noted: predecessor_shared, range_overlap, superseded' },
		without: { pinned: 'valid' },
	},
	{
		name: 'a file removed, its month brought again without one of its events',
		tamper: (months) => {
			marchAgain(months, oneLess).lines = [];
		},
		withManifests: {
			pinned: 'file_missing, missing numbers, predecessor_shared; noted: range_overlap',
		},
		without: { pinned: 'missing numbers' },
	},
	{
		name: 'a file removed, its month brought again with another event twice',
		tamper: (months) => {
			marchAgain(months, (both) => {
				both.lines[1] = both.lines[0] ?? '';
			}).lines = [];
		},
		withManifests: {
			pinned:
				'file_missing, missing numbers, predecessor_shared, repeated numbers; noted: range_overlap',
		},
		without: { pinned: 'missing numbers, repeated numbers' },
	},
	{
		name: 'a file removed, the next run brings only a part of its month',
		tamper: (months) => {
			marchAgain(months, (both) => {
				both.range = ['2026-03-03T00:00:00.000Z', both.range[1]];
			}).lines = [];
		},
		withManifests: { pinned: 'file_missing, predecessor_shared; noted: range_overlap' },
		without: { pinned: 'valid' },
		note: 'All events are there; that nobody asked for the first days of March, only manifests know.',
	},
	{
		name: 'a manifest refused, the month brought again by the next run',
		tamper: (months) => {
			marchAgain(months).manifest = '';
		},
		withManifests: { pinned: 'valid, repeated numbers; noted: superseded' },
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
	},
	{
		name: 'a manifest removed, its month brought again without one of its events',
		tamper: (months) => {
			marchAgain(months, oneLess).manifest = '';
		},
		withManifests: { pinned: 'manifest_missing, repeated numbers' },
		without: { pinned: 'valid, repeated numbers' },
		note: 'All events are there: the file without a manifest has the one that the other lacks.',
	},
	{
		name: 'a manifest refused, the file that was brought again changed',
		tamper: (months) => {
			const march = marchAgain(months);
			march.manifest = '';
			march.lines[1] = (march.lines[1] ?? '').replace('user_123', 'user_124');
		},
		withManifests: {
			pinned: 'manifest_missing, payload_hash_mismatch, repeated numbers',
		},
		without: { pinned: 'payload_hash_mismatch, repeated numbers' },
	},
	{
		name: 'both delivered, but the table not written, so that the next run brings the month again',
		tamper: (months) => {
			marchAgain(months);
		},
		withManifests: {
			pinned: 'valid, repeated numbers; noted: predecessor_shared, range_overlap, superseded',
		},
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
	},
	{
		name: 'both delivered, and brought again without one of the events',
		tamper: (months) => {
			marchAgain(months, oneLess);
		},
		withManifests: { pinned: 'predecessor_shared, repeated numbers; noted: range_overlap' },
		without: { pinned: 'valid, repeated numbers' },
		note: 'All events are there; that two runs give different accounts, only manifests know.',
	},
	{
		name: 'a delivery that was brought again, with its file changed',
		tamper: (months) => {
			marchAgain(months).lines.pop();
		},
		withManifests: {
			pinned: 'file_changed, predecessor_shared, repeated numbers; noted: range_overlap',
		},
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
		note: 'Only the manifest knows what the file was.',
	},
	{
		name: 'two runs at once',
		tamper: (months) => {
			twoRuns(months);
		},
		withManifests: {
			pinned: 'valid, repeated numbers; noted: predecessor_shared, range_overlap, superseded',
		},
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
	},
	{
		name: 'two runs at once, the later one without an event that the other has',
		tamper: (months) => {
			twoRuns(months, oneLess);
		},
		withManifests: {
			pinned: 'valid, repeated numbers; noted: predecessor_shared, range_overlap, superseded',
		},
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
		note: 'All events are there: the longer file has all that the other has.',
	},
	{
		name: 'two runs at once, each with an event that the other lacks',
		tamper: (months) => {
			twoRuns(months, oneLess);
			month(months, -1).lines.pop();
			const first = month(months, -1);
			first.manifest = manifestOf(first, sha256Of(month(months, 1).manifest));
		},
		withManifests: { pinned: 'predecessor_shared, repeated numbers; noted: range_overlap' },
		without: { pinned: 'valid, repeated numbers' },
		note: 'All events are there; that no run had all of them, only manifests know.',
	},
	{
		name: 'a quiet month, whose file of no bytes no store took',
		tamper: (months) => {
			month(months, -1).lines = [];
			chainAnew(months);
		},
		withManifests: { pinned: 'valid; noted: no_events' },
		without: { pinned: 'valid' },
	},
	{
		name: 'the last file removed, its manifest changed to say that it has no rows',
		tamper: (months) => {
			const last = month(months, -1);
			last.lines = [];
			last.manifest = last.manifest.replace('"rows": 4', '"rows": 0');
		},
		withManifests: { pinned: 'file_missing' },
		without: { pinned: 'valid' },
		note: 'Nothing that is left knows of it: compare `last_seq` with what comes after.',
	},
	{
		name: 'a quiet month, brought again by the next run',
		tamper: (months) => {
			month(months, 2).lines = [];
			for (const later of months.slice(3)) {
				later.lines = later.lines.map((_, i) =>
					eventLine((months.indexOf(later) - 1) * 4 + i + 1, months.indexOf(later)),
				);
			}
			chainAnew(months);
			marchAgain(months);
		},
		withManifests: { pinned: 'valid; noted: predecessor_shared, range_overlap, superseded' },
		without: { pinned: 'valid' },
	},
	{
		name: 'a file delivered twice',
		tamper: (months) => {
			months.push({ ...month(months, 2), name: 'copy.ndjson', manifest: '' });
		},
		withManifests: { pinned: 'valid, repeated numbers; noted: superseded' },
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
	},
	{
		name: 'a file delivered twice, once with another event more',
		tamper: (months) => {
			const copy = { ...month(months, -1), name: 'copy.ndjson', manifest: '' };
			months.push({ ...copy, lines: [...copy.lines, eventLine(25, 5)] });
		},
		withManifests: { pinned: 'manifest_missing, repeated numbers' },
		without: { pinned: 'valid, repeated numbers; noted: superseded' },
		note: 'The longer file has all that the other has.',
	},
	{
		name: 'a report page in the folder',
		tamper: (months) => {
			const page = '<!doctype html><title>Verified</title>';
			months.push({ name: 'series.report.html', lines: [page], range: ['', ''], manifest: '' });
		},
		withManifests: { pinned: 'valid; noted: left_out' },
		without: { pinned: 'valid; noted: left_out' },
	},
	{
		name: 'a file replaced by a page',
		tamper: (months) => {
			month(months, 2).lines = ['<!doctype html><title>Verified</title>'];
		},
		withManifests: { pinned: 'missing numbers, web_page' },
		without: { pinned: 'missing numbers, web_page' },
	},
	{
		name: 'a range that reaches back, as Lookback does',
		tamper: (months) => {
			const target = month(months, 3);
			target.range = ['2026-03-30T00:00:00.000Z', target.range[1]];
			chainAnew(months);
		},
		withManifests: { pinned: 'valid; noted: range_overlap' },
		without: { pinned: 'valid' },
	},
	{
		name: 'a file of another organization beside the others',
		tamper: (months) => {
			const other: Month = { ...month(months, 5), name: 'other_2026-06.ndjson' };
			other.lines = [1, 2].map((seq) => eventLine(seq, 5, { organization: 'aorg_other' }));
			other.manifest = manifestOf({ ...other, organization: 'other' }, undefined);
			months.push(other);
		},
		withManifests: { pinned: 'valid / valid' },
		without: { pinned: 'valid / valid' },
	},
	{
		name: 'events of another organization in a file',
		tamper: (months) => {
			month(months, 5).lines.push(eventLine(1, 5, { organization: 'aorg_other' }));
			chainAnew(months);
		},
		withManifests: {
			pinned: 'another_organization / another_organization, begins after an earlier manifest',
		},
		without: { pinned: 'another_organization / another_organization' },
	},
	{
		name: 'a manifest chained to that of another organization',
		tamper: (months) => {
			const other: Month = { ...month(months, 5), name: 'other_2026-06.ndjson' };
			other.lines = [1, 2].map((seq) => eventLine(seq, 5, { organization: 'aorg_other' }));
			const previous = sha256Of(month(months, 5).manifest);
			other.manifest = manifestOf({ ...other, organization: 'other' }, previous);
			months.push(other);
		},
		withManifests: {
			pinned: 'valid / another_organization, begins after an earlier manifest',
		},
		without: '–',
	},
	{
		name: 'another genuine event under a number that an event of another file has',
		tamper: (months) => {
			month(months, 3).lines.push(eventLine(10, 3));
			chainAnew(months);
		},
		withManifests: { pinned: 'repeated numbers, sequence_fork' },
		without: { pinned: 'repeated numbers, sequence_fork' },
	},
];
