import { createHash } from 'node:crypto';

import { foreign, Html, html } from './html';
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

function proofs(report: ReportedResult): Html[] {
	const pinned = report.key_source === 'pinned';
	const items = [
		report.valid
			? pinned
				? html`Every event is, in all its signed fields, what the holder of the pinned key signed.`
				: html`Every event fits the key it carries: damage and careless edits are ruled out.`
			: html`Every event that did not fail is what was signed.`,
		isSeries(report)
			? html`The files with these SHA-256, and no others, are what was looked at.`
			: html`The file with this SHA-256, and no other, is what was looked at.`,
	];
	if (report.missing_seqs === 0 && report.events > 1) {
		items.push(html`Between the first and the last number no event is missing.`);
	}
	if (isSeries(report) && report.chain === 'intact' && report.problems.length === 0) {
		items.push(
			html`No file, manifest or stretch of time is missing between the first manifest and the last.`,
		);
	}
	return items;
}

function limits(report: ReportedResult): Html[] {
	const items = [];
	if (report.key_source === 'event') {
		items.push(
			html`Who signed. Someone able to rewrite events can sign them again with a key of their own:
			compare the keys above with the one you have from a source you trust.`,
		);
	}
	const isChained = isSeries(report) && report.chain === 'intact';
	items.push(
		isChained
			? html`That the last manifest is genuine: manifests are not signed. Compare its SHA-256 with
				the one that was kept or anchored when it was made.`
			: html`That nothing was cut off before the first event or after the last: compare the numbers
				with the files before and after.`,
		html`That a filter or a date range left nothing out that you wanted.`,
		html`That what was logged is true: a signature says what Invoance took in, and when.`,
		html`Anything about fields that are not signed.`,
	);
	return items;
}

/** As one word of a shell's command, whatever is in it. */
function quoted(text: string): string {
	return `'${text.replace(/'/g, "'\\''")}'`;
}

function repeatSection(report: ReportedResult, name: string): Html {
	const files = isSeries(report) ? report.file_reports : [{ file: name, sha256: report.sha256 }];
	const [first] = files;
	const keys = report.key_source === 'pinned' ? ` ${report.public_keys.join(',')}` : '';
	const check = first ? `echo ${quoted(`${first.sha256}  ${first.file}`)} | sha256sum -c` : '';
	const command = `node verify.mjs ${isSeries(report) ? '*.ndjson *.manifest.json' : quoted(name)}${keys}`;
	return html`<h2>How to repeat it</h2>
		<p>
			Without n8n and without a network, with Node.js 22 and the script in docs/verification.md of
			n8n-nodes-invoance; or with Verify Export in n8n.
		</p>
		<pre><code>${check}
${command}</code></pre>`;
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
					${factsSection(report)} ${failuresSection(report)}
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
