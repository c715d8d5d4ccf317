import { foreign, Html, html } from './html';
import {
	clockIn,
	factsSection,
	failuresSection,
	filesSection,
	gapsSection,
	keysSection,
	seriesSection,
	summarySection,
} from './pageSections';
import { PAGE_STYLE, PAGE_STYLE_SHA256 } from './pageStyle';
import { isSeries, type ReportedResult } from './seriesReport';

export interface PageSubject {
	/** The name of the file, where it is one. */
	name: string;
	organization?: string | undefined;
	/** The time that was asked for, in words. */
	period?: string | undefined;
	/** The IANA name of the zone that times are shown in. */
	zone: string;
}

export interface PageContext extends PageSubject {
	/** Whether gaps were to count as failure. */
	expectContiguous: boolean;
	verifiedAt: Date;
	/** What verified: the address of its repository, and its version. */
	madeBy: { repository: string; version: string };
}

/** Not written in the template, where the white space around it would change the hash. */
const STYLE = new Html(`<style>${PAGE_STYLE}</style>`);

/** The page may load nothing and run nothing; its own style is allowed by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${PAGE_STYLE_SHA256}'; base-uri 'none'; form-action 'none'`;

export const STANDINGS = {
	verified: { title: 'Verified', mark: '✓', look: 'good' },
	consistent: { title: 'Consistent, but the signer is not shown', mark: '✓', look: 'fair' },
	empty: { title: 'No events', mark: '–', look: 'fair' },
	failed: { title: 'Not valid', mark: '✗', look: 'bad' },
};

/** What a report proves. Where no event is valid, signatures show nothing of events. */
function proofs(report: ReportedResult): string[] {
	const { events, valid_events: valid, key_source: source, public_keys: keys } = report;
	const items = [];
	const which = valid === events ? 'Every event' : 'Every event that did not fail';
	if (valid > 0 && source === 'event') {
		items.push(`${which} fits the key it carries, so it was not damaged or carelessly edited.`);
	} else if (valid > 0) {
		const key = keys.length === 1 ? 'the pinned key' : 'one of the pinned keys';
		items.push(`${which} is, in all its signed fields, what the holder of ${key} signed.`);
	}
	items.push(
		isSeries(report)
			? 'The files with these SHA-256, and no others, are what was looked at.'
			: 'The file with this SHA-256, and no other, is what was looked at.',
	);
	// What is not valid may fill a gap with any number.
	if (report.missing_seqs === 0 && events >= 2 && valid === events) {
		const ofEach = report.organizations.length > 1 ? ' of each organization' : '';
		items.push(`Between the first and the last number${ofEach} no event is missing.`);
	}
	if (isSeries(report) && report.chain === 'intact' && report.problem_count === 0) {
		items.push(
			report.ranges.requested.some((time) => time !== null)
				? 'No file, manifest or stretch of time is missing between the first manifest and the last.'
				: 'No file or manifest is missing between the first manifest and the last. Of the time they cover the manifests say nothing.',
		);
	}
	return items;
}

function limits(report: ReportedResult): string[] {
	const items = [];
	if (report.events === 0) {
		items.push('Anything about events: there are none.');
	} else if (report.key_source === 'event') {
		items.push(
			'Who signed. Someone able to rewrite events can sign them again with a key of their own: compare the keys above with the one you have from a source you trust.',
		);
	}
	if (isSeries(report) && report.chain === 'intact') {
		items.push(
			'That the last manifest is genuine: manifests are not signed. Compare its SHA-256 with the one that was kept or anchored when it was made.',
			'That the log has no events before the first file or after the last.',
		);
	} else {
		items.push(
			'That nothing was cut off before the first event or after the last: compare the numbers with the files before and after.',
		);
	}
	return [
		...items,
		'That a filter or a date range left nothing out that you wanted.',
		'That what was logged is true: a signature says what Invoance took in, and when.',
		'Anything about fields that are not signed.',
	];
}

function repeatSection(report: ReportedResult, { madeBy }: PageContext): Html {
	const { repository, version } = madeBy;
	const files = isSeries(report) ? 'all files of the series and their manifests' : 'the file';
	return html`<h2>How to repeat it</h2>
		<p>
			Without n8n and without a network: open verify.html in a browser and drop ${files} on
			it${report.key_source === 'pinned' ? ', with the key above pinned' : ''}. The page is attached
			to version ${version} at
			<code>${repository}/releases/tag/v${version}</code>. Verify Export of n8n-nodes-invoance in
			n8n says the same.
		</p>`;
}

function list(items: string[]): Html {
	return html`<ul>
		${items.map((item) => html`<li>${item}</li> `)}
	</ul>`;
}

/**
 * The report as a page for people: one HTML file that runs and loads nothing, for screen and paper.
 * Everything from the files is escaped.
 *
 * @returns the text of the page, to be stored as UTF-8
 */
export function reportPage(report: ReportedResult, context: PageContext): string {
	const { name, organization = name, period, expectContiguous, verifiedAt, zone, madeBy } = context;
	const { title, mark, look } = STANDINGS[report.result];
	const clock = clockIn(zone);
	const subject = [organization, period].filter(Boolean).join(', ');
	const what = organization === '' ? '' : html` of ${foreign(organization)}`;
	const when = period === undefined ? '' : html`, ${foreign(period)}`;
	const page = html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="referrer" content="no-referrer" />
				<title>${title}: ${subject}</title>
				${STYLE}
			</head>
			<body>
				<main>
					<p class="eyebrow">Invoance · verification report</p>
					<h1>Audit log${what}${when}</h1>
					<div class="verdict">
						<div class="seal ${look}">${mark}</div>
						<div>
							<p class="standing ${look}">${title}</p>
							<p>${foreign(report.verdict)}.</p>
						</div>
					</div>
					${factsSection(report, expectContiguous, clock)} ${failuresSection(report)}
					${isSeries(report) ? seriesSection(report, clock) : ''} ${gapsSection(report)}
					${filesSection(report, name)} ${keysSection(report)} ${summarySection(report)}
					<div class="columns">
						<div>
							<h2>What this proves</h2>
							${list(proofs(report))}
						</div>
						<div>
							<h2>What it does not prove</h2>
							${list(limits(report))}
						</div>
					</div>
					${repeatSection(report, context)}
					<footer>
						Verified ${clock.second(verifiedAt.toISOString())} with n8n-nodes-invoance
						${madeBy.version}, offline, under the scheme invoance.audit/1. Times are in
						${clock.zone}. Missing numbers ${expectContiguous ? 'count' : 'do not count'} as
						failure.
					</footer>
				</main>
			</body>
		</html> `;
	return page.text;
}
