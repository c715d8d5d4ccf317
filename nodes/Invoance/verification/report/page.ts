import { foreign, Html, html } from './html';
import { limits, proofs } from './pageProofs';
import {
	failuresSection,
	factsSection,
	filesSection,
	gapsSection,
	keysSection,
	seriesSection,
	summarySection,
} from './pageSections';
import { PAGE_STYLE, PAGE_STYLE_SHA256 } from './pageStyle';
import { clockIn } from './pageTimes';
import { isSeries, type ReportedResult } from './reportedResult';

export type { ReportedResult } from './reportedResult';

/** What a page is about, as far as its reader's world knows it. */
export interface PageSubject {
	/** The name of the file, where it is one. */
	name: string;
	/** The name of the organization. */
	organization?: string | undefined;
	/** The time that was asked for, in words. */
	period?: string | undefined;
	/** The IANA name of the zone that times are shown in. */
	zone: string;
}

/** What a page says besides the report. */
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

/** What each result is called, and how it looks. */
export const STANDINGS = {
	verified: { title: 'Verified', mark: '✓', look: 'good' },
	consistent: { title: 'Consistent, but the signer is not shown', mark: '✓', look: 'fair' },
	empty: { title: 'No events', mark: '–', look: 'fair' },
	failed: { title: 'Not valid', mark: '✗', look: 'bad' },
};

function titleOf({ organization, period, name }: PageContext): Html {
	const what = organization ?? name;
	const words = [...(what === '' ? [] : [html` of ${foreign(what)}`])];
	if (period !== undefined) words.push(html`, ${foreign(period)}`);
	return html`Audit log${words}`;
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

function list(items: Html[]): Html {
	return html`<ul>
		${items.map((item) => html`<li>${item}</li>`)}
	</ul>`;
}

/**
 * The report as a page for people: one HTML file that runs and loads nothing, for screen and paper.
 * Everything from the files is escaped.
 *
 * @returns the text of the page, to be stored as UTF-8
 */
export function reportPage(report: ReportedResult, context: PageContext): string {
	const { name, expectContiguous, verifiedAt, zone, madeBy } = context;
	const { title, mark, look } = STANDINGS[report.result];
	const clock = clockIn(zone);
	const subject = [context.organization ?? name, context.period].filter(Boolean).join(', ');
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
					<h1>${titleOf(context)}</h1>
					<div class="verdict">
						<div class="seal ${look}">${mark}</div>
						<div>
							<p class="standing ${look}">${title}</p>
							<p>${foreign(report.verdict)}.</p>
						</div>
					</div>
					${factsSection(report, { expectContiguous, clock })} ${failuresSection(report)}
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
