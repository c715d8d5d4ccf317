import {
	reportPage,
	STANDINGS,
	type PageContext,
} from '../nodes/Invoance/verification/report/page';
import type { SeriesReport } from '../nodes/Invoance/verification/report/seriesReport';
import { reportContext, reportFileName } from './reportContext';

/** How the files were verified. */
type Verification = Pick<PageContext, 'expectContiguous' | 'verifiedAt'>;

/** Over all organizations. */
export function resultInWords(reports: readonly SeriesReport[]): string {
	if (reports.length === 1) return 'Result';
	const failed = reports.filter(({ valid }) => !valid).length;
	const rest = failed === 0 ? 'all valid' : `${failed} not valid`;
	return `Result: ${reports.length} organizations, ${rest}`;
}

/**
 * The verdict on an organization in large, with its report to read, print and save. A report is made
 * when it is asked for: there may be thousands.
 */
export function verdict(
	report: SeriesReport,
	verification: Verification,
	isOpen: boolean,
): HTMLElement {
	const { title, mark, look } = STANDINGS[report.result];
	const context = reportContext(report, verification);
	const subject = [context.organization, context.period].filter(Boolean).join(', ');
	const seal = element('div', `seal ${look}`, mark);
	seal.setAttribute('aria-hidden', 'true');
	const heading = element('h3', look, title);
	heading.prepend(element('span', '', subject === '' ? 'No organization' : subject));
	const top = element('div', 'heading');
	top.append(seal, heading);

	const frame = new ReportFrame(`Report on ${subject}`, () => reportPage(report, context));
	const open = button('', () => {
		frame.isShown = !frame.isShown;
		label();
	});
	const label = () => {
		open.textContent = frame.isShown ? 'Hide the report' : 'Show the report';
		open.setAttribute('aria-expanded', `${frame.isShown}`);
	};
	const print = button('Print the report', () => {
		frame.print();
		label();
	});
	const save = button('Save the report', () => {
		saveAs(reportPage(report, context), reportFileName(report));
	});
	const actions = element('p', 'actions');
	actions.append(open, print, save);
	frame.isShown = isOpen;
	label();

	const article = element('article', 'verdict');
	article.append(top, element('p', 'sentence', `${report.verdict}.`), actions, frame.element);
	return article;
}

/** The report page in a frame of its own height, which may run nothing. */
class ReportFrame {
	readonly element = document.createElement('iframe');
	private isLoaded = false;

	constructor(
		title: string,
		private readonly page: () => string,
	) {
		this.element.title = title;
		this.element.hidden = true;
		// The first to know its height, the second to print it.
		this.element.setAttribute('sandbox', 'allow-same-origin allow-modals');
		new ResizeObserver(() => {
			this.fit();
		}).observe(this.element);
	}

	get isShown(): boolean {
		return !this.element.hidden;
	}

	set isShown(isShown: boolean) {
		this.element.hidden = !isShown;
		if (isShown && this.element.srcdoc === '') {
			this.element.addEventListener('load', () => {
				this.isLoaded = this.element.contentDocument?.querySelector('main') != null;
				this.fit();
			});
			this.element.srcdoc = this.page();
		}
	}

	print(): void {
		this.isShown = true;
		const print = () => this.element.contentWindow?.print();
		if (this.isLoaded) print();
		else this.element.addEventListener('load', print, { once: true });
	}

	private fit(): void {
		const height = this.element.contentDocument?.body.scrollHeight ?? 0;
		if (this.isLoaded && height > 0) this.element.style.height = `${height + 2}px`;
	}
}

function saveAs(page: string, name: string): void {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
	link.download = name;
	link.click();
	setTimeout(() => {
		URL.revokeObjectURL(link.href);
	}, 60_000);
}

function element(tag: string, name: string, content = ''): HTMLElement {
	const made = document.createElement(tag);
	made.className = name;
	made.textContent = content;
	return made;
}

function button(content: string, onClick: () => void): HTMLButtonElement {
	const made = document.createElement('button');
	made.type = 'button';
	made.textContent = content;
	made.addEventListener('click', onClick);
	return made;
}
