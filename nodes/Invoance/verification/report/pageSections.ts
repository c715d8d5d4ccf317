import type { Failure } from '../file/findings';
import { MEANINGS } from '../reasons';
import { countOf, inWords } from './fileReport';
import { foreign, html, type Html } from './html';
import { isSeries, type ReportedResult, type SeriesReport } from './seriesReport';

/** Times for people, as the clock of one zone shows them. All are given in RFC 3339. */
interface Clock {
	zone: string;
	/** `2026-10-31 23:59:59` */
	second: (time: string) => string;
	/** `2026-10-31` */
	day: (time: string) => string;
}

/** Of a list, as many as leave an ordinary report on one page; the report itself has more. */
const MAX_ROWS = 12;
const MAX_ACTIONS = 6;

/** @param zone its IANA name; UTC where this runtime does not know it */
export function clockIn(zone: string): Clock {
	const [format, known] = formatIn(zone);
	const second = (time: string) => {
		const parts = format.formatToParts(new Date(time));
		const [year, month, day, ...clock] = (
			['year', 'month', 'day', 'hour', 'minute', 'second'] as const
		).map((type) => parts.find((part) => part.type === type)?.value ?? '');
		return `${[year, month, day].join('-')} ${clock.join(':')}`;
	};
	return { zone: known, second, day: (time) => second(time).slice(0, 'yyyy-mm-dd'.length) };
}

function formatIn(zone: string): [Intl.DateTimeFormat, string] {
	const style = {
		...({ year: 'numeric', month: '2-digit', day: '2-digit' } as const),
		...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
	};
	try {
		return [new Intl.DateTimeFormat('en-GB', { ...style, timeZone: zone }), zone];
	} catch {
		return [new Intl.DateTimeFormat('en-GB', { ...style, timeZone: 'UTC' }), 'UTC'];
	}
}

function more(count: number, thing: string, shown = MAX_ROWS): Html | string {
	const rest = count - shown;
	return rest > 0 ? html`<p class="soft">… and ${countOf(rest, thing)} more.</p>` : '';
}

/** The numbers that matter most. @param expectContiguous whether gaps count as failure */
export function factsSection(
	report: ReportedResult,
	expectContiguous: boolean,
	clock: Clock,
): Html {
	const { first_seq: first, last_seq: last, missing_seqs: missing, summary } = report;
	const { first_occurred_at: from, last_occurred_at: to } = summary;
	const failed = report.events - report.valid_events;
	const seqs = first === last || last === null ? [first] : [first, last];
	const gaps = expectContiguous ? 'bad' : 'fair';
	const look = missing === 0 ? 'good' : gaps;
	const days =
		from === null || to === null
			? '–'
			: html`${clock.day(from)} <small>to ${clock.day(to)}</small>`;
	const facts: Array<[name: string, value: Html | string]> = [
		['Events', inWords(report.events)],
		['Not valid', html`<span class="${failed > 0 ? 'bad' : 'good'}">${inWords(failed)}</span>`],
		['Sequence numbers', seqs.map((seq) => (seq === null ? '–' : inWords(seq))).join(' – ')],
		['Missing between', html`<span class="${look}">${inWords(missing)}</span>`],
		['Occurred', days],
		['Actors', `${summary.exact ? '' : 'over '}${inWords(summary.actors)}`],
		['Repeated numbers', inWords(report.duplicate_seqs)],
		['Bytes', inWords(report.bytes)],
	];
	return html`<dl class="facts">
		${facts.map(
			([name, value]) =>
				html`<div>
					<dt>${name}</dt>
					<dd>${value}</dd>
				</div>`,
		)}
	</dl>`;
}

export function failuresSection(report: ReportedResult): Html | string {
	const failures: Array<Failure & { file?: string }> = report.failures;
	if (failures.length === 0) return '';
	const rows = failures.slice(0, MAX_ROWS).map(({ file, line, event_id: id, reason }) => {
		const place = file === undefined ? '' : html`${foreign(file)}, `;
		return html`<tr>
			<td>${place}<span class="line">line ${inWords(line)}</span></td>
			<td>${foreign(id ?? '–')}</td>
			<td>${MEANINGS[reason]} <code>${reason}</code></td>
		</tr>`;
	});
	return html`<h2>Not valid</h2>
		<table class="failures">
			<tr>
				<th>Where</th>
				<th>Event</th>
				<th>Because</th>
			</tr>
			${rows}
		</table>
		${more(report.events - report.valid_events, 'event', rows.length)}`;
}

export function seriesSection(report: SeriesReport, clock: Clock): Html {
	const { chain, ranges, begins_after: before, last_manifest_sha256: last } = report;
	const moment = (time: string | null) => (time === null ? 'open' : clock.second(time));
	const [start, end] = ranges.requested;
	const after = before === null ? '' : html`, after an earlier manifest, <code>${before}</code>`;
	const vouching =
		last === null
			? ''
			: html`<li>Last manifest, which vouches for all before it: <code>${last}</code></li>`;
	const requested =
		chain === 'absent' && start === null && end === null
			? ''
			: html`<li>
					Asked for: ${moment(start)} to ${moment(end)}; gaps: ${ranges.gaps.length}, overlaps:
					${ranges.overlaps.length}
				</li>`;
	return html`<h2>Between the files</h2>
		<ul>
			<li>
				Chain of manifests:
				<strong class="${chain === 'broken' ? 'bad' : ''}">${chain}</strong>${after}
			</li>
			${vouching} ${requested}
			${report.problems
				.slice(0, MAX_ROWS)
				.map(
					({ detail, reason }) =>
						html`<li class="bad">${foreign(detail)} <code>${reason}</code></li>`,
				)}
			${report.notes
				.slice(0, MAX_ROWS)
				.map(
					({ detail, reason }) =>
						html`<li class="soft">Note: ${foreign(detail)} <code>${reason}</code></li>`,
				)}
		</ul>
		${more(report.problem_count, 'problem')} ${more(report.note_count, 'note')}`;
}

export function gapsSection({ organizations }: ReportedResult): Html | string {
	const gaps = organizations.flatMap(({ org_id: id, missing_ranges: ranges }) => {
		const whose = organizations.length > 1 ? html` of ${foreign(id ?? 'no organization')}` : '';
		return ranges.map(([from, to]) => {
			const range = from === to ? inWords(from) : `${inWords(from)} to ${inWords(to)}`;
			return html`<li>${range}${whose}</li> `;
		});
	});
	if (gaps.length === 0) return '';
	return html`<h2>Missing numbers</h2>
		<ul>
			${gaps.slice(0, MAX_ROWS)}
		</ul>
		${more(gaps.length, 'gap')}`;
}

/** Each file with its hash. `name` is that of a single one. */
export function filesSection(report: ReportedResult, name: string): Html {
	const files = isSeries(report)
		? report.file_reports
		: [{ ...report, file: name, manifest_sha256: null }];
	const problems = isSeries(report) ? report.problems : [];
	const hasManifests = isSeries(report) && report.chain !== 'absent';
	const changed = new Set(
		problems.filter(({ reason }) => reason === 'file_changed').map(({ file }) => file),
	);
	/** Whether a file has a manifest, and is the one that this describes. */
	const manifestCell = (manifest: string | null, file: string) => {
		if (manifest === null) return html`<td class="number">–</td>`;
		return changed.has(file)
			? html`<td class="number bad">✗</td>`
			: html`<td class="number">✓</td>`;
	};
	const rows = files.map(({ file, events, sha256, valid, bytes, manifest_sha256: manifest }) => {
		const [look, mark] = events === 0 ? ['soft', 'empty'] : ['bad', '✗'];
		return html`<tr>
			<td>${foreign(file)}<br /><code>${sha256}</code></td>
			<td class="number">${inWords(events)}</td>
			<td class="number">${inWords(bytes)}</td>
			<td class="number ${valid ? 'good' : look}">${valid ? '✓' : mark}</td>
			${hasManifests ? manifestCell(manifest, file) : ''}
		</tr>`;
	});
	return html`<h2>${files.length === 1 ? 'File' : 'Files'} and SHA-256</h2>
		<table class="files">
			<tr>
				<th>File</th>
				<th class="number">Events</th>
				<th class="number">Bytes</th>
				<th class="number">Signatures</th>
				${hasManifests ? html`<th class="number">Manifest</th>` : ''}
			</tr>
			${rows}
		</table>`;
}

export function keysSection(report: ReportedResult): Html | string {
	const { key_source: source, public_keys: keys, carried_keys: carried } = report;
	if (keys.length === 0) return '';
	const others = carried.filter((key) => !keys.includes(key));
	const list = (hexes: string[]) =>
		html`<ul>
			${hexes.slice(0, MAX_ROWS).map((hex) => html`<li><code>${hex}</code></li>`)}
		</ul>`;
	return html`<h2>
			${keys.length === 1 ? 'Key used' : 'Keys used'},
			${source === 'pinned' ? 'pinned' : 'as the events carry it: none was pinned'}
		</h2>
		${list(keys)} ${more(keys.length, 'key')}
		${others.length > 0
			? html`<p class="bad">The events also carry keys that were not trusted:</p>
					${list(others)}`
			: ''}`;
}

export function summarySection({ organizations, summary }: ReportedResult): Html | string {
	if (organizations.length === 0) return '';
	const inARow = (parts: Html[]) =>
		parts.slice(0, MAX_ACTIONS).map((part, place) => html`${place > 0 ? ', ' : ''}${part}`);
	const ids = organizations.map(({ org_id: id }) => foreign(id ?? 'none'));
	const actions = summary.actions.map(
		({ action, events }) => html`${foreign(action)} (${inWords(events)})`,
	);
	return html`<h2>What is in it</h2>
		<p>Organization${organizations.length > 1 ? 's' : ''}: ${inARow(ids)}</p>
		<p>Most frequent: ${inARow(actions)}</p>`;
}
