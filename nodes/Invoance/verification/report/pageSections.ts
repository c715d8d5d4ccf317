import { MEANINGS } from '../reasons';
import type { SequenceReport } from '../sequence/organizations';
import type { Failure } from '../file/failures';
import { foreign, html, type Html } from './html';
import type { Clock } from './pageTimes';
import { isSeries, type ReportedResult } from './reportedResult';
import type { SeriesReport } from './seriesReport';
import { countOf, inWords } from './verdict';

/** Of a list, as many as leave an ordinary report on one page; the report itself has more. */
const MAX_ROWS = 12;
const MAX_ACTIONS = 6;

function more(count: number, thing: string): Html | string {
	return count > 0 ? html`<p class="soft">… and ${countOf(count, thing)} more.</p>` : '';
}

function fact(name: string, value: Html | string): Html {
	return html`<div>
		<dt>${name}</dt>
		<dd>${value}</dd>
	</div>`;
}

function numbersOf({ first_seq: first, last_seq: last }: SequenceReport): Html | string {
	if (first === null || last === null) return '–';
	return first === last ? inWords(first) : html`${inWords(first)} – ${inWords(last)}`;
}

/** The numbers that matter most. @param expectContiguous whether gaps count as failure */
export function factsSection(
	report: ReportedResult,
	{ expectContiguous, clock }: { expectContiguous: boolean; clock: Clock },
): Html {
	const failed = report.events - report.valid_events;
	const gaps = expectContiguous ? 'bad' : 'fair';
	const missing = report.missing_seqs === 0 ? 'good' : gaps;
	const { first_occurred_at: first, last_occurred_at: last } = report.summary;
	const days =
		first === null || last === null
			? '–'
			: html`${clock.day(first)} <small>to ${clock.day(last)}</small>`;
	return html`<dl class="facts">
		${fact('Events', inWords(report.events))}
		${fact(
			'Not valid',
			html`<span class="${failed > 0 ? 'bad' : 'good'}">${inWords(failed)}</span>`,
		)}
		${fact('Sequence numbers', numbersOf(report))}
		${fact(
			'Missing between',
			html`<span class="${missing}">${inWords(report.missing_seqs)}</span>`,
		)}
		${fact('Occurred', days)}
		${fact('Actors', `${report.summary.exact ? '' : 'over '}${inWords(report.summary.actors)}`)}
		${fact('Repeated numbers', inWords(report.duplicate_seqs))}
		${fact('Bytes', inWords(report.bytes))}
	</dl>`;
}

/** Whether a file has a manifest, and is the one that this describes. */
function manifestCell(manifest: string | null, isChanged: boolean): Html {
	if (manifest === null) return html`<td class="number">–</td>`;
	return isChanged ? html`<td class="number bad">✗</td>` : html`<td class="number">✓</td>`;
}

/** Each file with its hash. `name` is that of a single one. */
export function filesSection(report: ReportedResult, name: string): Html {
	const files = isSeries(report)
		? report.file_reports
		: [{ ...report, file: name, manifest_sha256: null }];
	const hasManifests = isSeries(report) && report.chain !== 'absent';
	const problems = isSeries(report) ? report.problems : [];
	const changed = new Set(
		problems.filter(({ reason }) => reason === 'file_changed').map(({ file }) => file),
	);
	const rows = files.map(
		({ file, events, sha256, valid, bytes, manifest_sha256: manifest }) =>
			html`<tr>
				<td>${foreign(file)}<br /><code>${sha256}</code></td>
				<td class="number">${inWords(events)}</td>
				<td class="number">${inWords(bytes)}</td>
				<td class="number ${valid ? 'good' : events === 0 ? 'soft' : 'bad'}">
					${valid ? '✓' : events === 0 ? 'empty' : '✗'}
				</td>
				${hasManifests ? manifestCell(manifest, changed.has(file)) : ''}
			</tr>`,
	);
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

/** Which keys the signatures were held against. */
export function keysSection(report: ReportedResult): Html | string {
	const { key_source: source, public_keys: keys, carried_keys: carried } = report;
	if (keys.length === 0) return '';
	const others = carried.filter((key) => !keys.includes(key));
	const list = (hexes: string[]) =>
		hexes.slice(0, MAX_ROWS).map((hex) => html`<li><code>${hex}</code></li>`);
	const title = keys.length === 1 ? 'Key used' : 'Keys used';
	return html`<h2>
			${title}, ${source === 'pinned' ? 'pinned' : 'as the events carry it: none was pinned'}
		</h2>
		<ul>
			${list(keys)}
		</ul>
		${more(keys.length - MAX_ROWS, 'key')}
		${others.length > 0
			? html`<p class="bad">The events also carry keys that were not trusted:</p>
					<ul>
						${list(others)}
					</ul>`
			: ''}`;
}

/** Chain, ranges, problems and notes of a series. */
export function seriesSection(report: SeriesReport, clock: Clock): Html {
	const { chain, ranges, begins_after: before, last_manifest_sha256: last } = report;
	const { problems, problem_count: problemCount, notes, note_count: noteCount } = report;
	const moment = (time: string | null) => (time === null ? 'open' : clock.second(time));
	const [start, end] = ranges.requested;
	return html`<h2>Between the files</h2>
		<ul>
			<li>
				Chain of manifests:
				<strong class="${chain === 'broken' ? 'bad' : ''}">${chain}</strong>${before === null
					? ''
					: html`, after an earlier manifest, <code>${before}</code>`}
			</li>
			${last === null
				? ''
				: html`<li>Last manifest, which vouches for all before it: <code>${last}</code></li>`}
			${chain === 'absent' && start === null && end === null
				? ''
				: html`<li>
						Asked for: ${moment(start)} to ${moment(end)}; gaps: ${ranges.gaps.length}, overlaps:
						${ranges.overlaps.length}
					</li>`}
			${problems
				.slice(0, MAX_ROWS)
				.map(({ detail }) => html`<li class="bad">${foreign(detail)}</li>`)}
			${notes
				.slice(0, MAX_ROWS)
				.map(({ detail }) => html`<li class="soft">Note: ${foreign(detail)}</li>`)}
		</ul>
		${more(problemCount - MAX_ROWS, 'problem')} ${more(noteCount - MAX_ROWS, 'note')}`;
}

/** The lines that failed. */
export function failuresSection(report: ReportedResult): Html | string {
	const { events, valid_events: valid } = report;
	const failures: Array<Failure & { file?: string }> = report.failures;
	if (failures.length === 0) return '';
	const rows = failures.slice(0, MAX_ROWS).map((failure) => {
		const place = failure.file === undefined ? '' : html`${foreign(failure.file)}, `;
		return html`<tr>
			<td>${place}<span class="line">line ${inWords(failure.line)}</span></td>
			<td>${foreign(failure.event_id ?? '–')}</td>
			<td>${MEANINGS[failure.reason]}</td>
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
		${more(events - valid - rows.length, 'event')}`;
}

/** The numbers that are missing, organization by organization. */
export function gapsSection({ organizations }: ReportedResult): Html | string {
	const gaps = organizations.flatMap(({ org_id: id, missing_ranges: ranges }) =>
		ranges.map(([from, to]) => {
			const range = from === to ? inWords(from) : `${inWords(from)} to ${inWords(to)}`;
			return html`<li>
				${range}${organizations.length > 1 ? html` of ${foreign(id ?? 'no organization')}` : ''}
			</li>`;
		}),
	);
	if (gaps.length === 0) return '';
	return html`<h2>Missing numbers</h2>
		<ul>
			${gaps.slice(0, MAX_ROWS)}
		</ul>
		${more(gaps.length - MAX_ROWS, 'gap')}`;
}

/** What the events are about. */
export function summarySection({ organizations, summary }: ReportedResult): Html | string {
	if (organizations.length === 0) return '';
	const actions = summary.actions
		.slice(0, MAX_ACTIONS)
		.map(
			({ action, events }, place) =>
				html`${place > 0 ? ', ' : ''}${foreign(action)} (${inWords(events)})`,
		);
	const ids = organizations
		.slice(0, MAX_ACTIONS)
		.map(({ org_id: id }, place) => html`${place > 0 ? ', ' : ''}${foreign(id ?? 'none')}`);
	return html`<h2>What is in it</h2>
		<p>Organization${organizations.length > 1 ? 's' : ''}: ${ids}</p>
		<p>Most frequent: ${actions}</p>`;
}
