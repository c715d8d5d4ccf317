import { createHash } from 'node:crypto';

import { foreign, Html, html } from './html';
import { limits, proofs } from './pageProofs';
import {
	failuresSection,
	factsSection,
	filesSection,
	gapsSection,
	isSeries,
	keysSection,
	seriesSection,
	summarySection,
	type ReportedResult,
} from './pageSections';
import { PAGE_STYLE } from './pageStyle';
import type { SeriesReport } from './seriesReport';

export type { ReportedResult } from './pageSections';

/** What a page says besides the report. */
interface PageContext {
	/** The name of the file, where it is one. */
	name: string;
	/** Whether gaps were to count as failure. */
	expectContiguous: boolean;
	verifiedAt: Date;
}

const STYLE_HASH = createHash('sha256').update(PAGE_STYLE).digest('base64');

/** Not written in the template, where the white space around it would change the hash. */
const STYLE = new Html(`<style>${PAGE_STYLE}</style>`);

/** The page may load nothing and run nothing; its own style is allowed by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** What a result is called, and how it looks. */
function standing({ valid, key_source: source }: ReportedResult) {
	if (!valid) return { title: 'Not valid', mark: '✗', look: 'bad' };
	return source === 'pinned'
		? { title: 'Valid', mark: '✓', look: 'good' }
		: { title: 'Valid, but the signer is not shown', mark: '✓', look: 'fair' };
}

/** As one word of a shell's command, whatever is in it. */
function quoted(text: string): string {
	return `'${text.replace(/'/g, "'\\''")}'`;
}

function repeatSection(report: ReportedResult, name: string): Html {
	const keys = report.key_source === 'pinned' ? ` ${report.public_keys.join(',')}` : '';
	const [check, files] = isSeries(report)
		? ['sha256sum *.ndjson # to be as listed above', patternsOf(report)]
		: [`echo ${quoted(`${report.sha256}  ${name}`)} | sha256sum -c`, quoted(name)];
	return html`<h2>How to repeat it</h2>
		<p>
			Without n8n and without a network, with Node.js 22 and the script in docs/verification.md of
			n8n-nodes-invoance; or with Verify Export in n8n.
		</p>
		<pre><code>${check}
node verify.mjs ${files}${keys}</code></pre>`;
}

/** What finds the files of a series; a shell takes a pattern that fits none for the name of a file. */
function patternsOf({ file_reports: files }: SeriesReport): string {
	const hasManifests = files.some(({ manifest_sha256: manifest }) => manifest !== null);
	return hasManifests ? '*.ndjson *.manifest.json' : '*.ndjson';
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
	const { name, expectContiguous, verifiedAt } = context;
	const { title, mark, look } = standing(report);
	const what = isSeries(report) ? `${report.files} files as one log` : name;
	const page = html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta http-equiv="Content-Security-Policy" content="${new Html(POLICY)}" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<meta name="referrer" content="no-referrer" />
				<title>${title}: ${what}</title>
				${STYLE}
			</head>
			<body>
				<main>
					<p class="eyebrow">Invoance audit log · verification report</p>
					<div class="verdict">
						<div class="seal ${look}">${mark}</div>
						<div>
							<h1 class="${look}">${title}</h1>
							<p>${foreign(report.verdict)}.</p>
						</div>
					</div>
					${factsSection(report, expectContiguous)} ${failuresSection(report)}
					${isSeries(report) ? seriesSection(report) : ''} ${gapsSection(report)}
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
					${repeatSection(report, name)}
					<footer>
						Verified ${verifiedAt.toISOString().slice(0, 19).replace('T', ' ')} UTC with
						n8n-nodes-invoance, offline, under the scheme invoance.audit/1. Missing numbers
						${expectContiguous ? 'count' : 'do not count'} as failure.
					</footer>
				</main>
			</body>
		</html> `;
	return page.text;
}
