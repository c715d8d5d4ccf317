import { usesOwnSignatures } from './cryptography';
import { droppedFiles } from './droppedFiles';
import { verifyFiles, type OrganizationResult } from './verifyFiles';

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
	const found = document.getElementById(id);
	if (found instanceof type) return found;
	throw new Error(`The page has no ${id}`);
}

const page = {
	drop: element('drop', HTMLElement),
	folder: element('folder', HTMLInputElement),
	files: element('files', HTMLInputElement),
	list: element('list', HTMLElement),
	keys: element('keys', HTMLTextAreaElement),
	contiguous: element('contiguous', HTMLInputElement),
	verify: element('verify', HTMLButtonElement),
	stop: element('stop', HTMLButtonElement),
	progress: element('progress', HTMLElement),
	bar: element('bar', HTMLProgressElement),
	status: element('status', HTMLElement),
	failure: element('failure', HTMLElement),
	results: element('results', HTMLElement),
	resultsTitle: element('results-title', HTMLElement),
	verdicts: element('verdicts', HTMLElement),
	signatures: element('signatures', HTMLElement),
};

let files: File[] = [];
let running: AbortController | undefined;

function add(more: Iterable<File>): void {
	const known = new Set(files.map(identity));
	for (const file of more) {
		// What a file manager hides in every folder is nobody's evidence.
		if (file.name.startsWith('.') || known.has(identity(file))) continue;
		known.add(identity(file));
		files.push(file);
	}
	files.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
	changed();
}

function identity(file: File): string {
	return `${pathOf(file)}\n${file.size}\n${file.lastModified}`;
}

function pathOf(file: File): string {
	return file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
}

/** The list is another than the one that was verified, or is being verified: begin anew. */
function changed(): void {
	const wasRunning = running !== undefined;
	running?.abort();
	page.results.hidden = true;
	page.verify.disabled = files.length === 0;
	page.list.replaceChildren(...files.map(row));
	if (wasRunning && files.length > 0) void run();
}

function row(file: File): HTMLElement {
	const item = document.createElement('li');
	const remove = document.createElement('button');
	remove.type = 'button';
	remove.textContent = 'Remove';
	remove.setAttribute('aria-label', `Remove ${file.name}`);
	remove.addEventListener('click', () => {
		files = files.filter((other) => other !== file);
		changed();
	});
	item.append(text('name', pathOf(file)), text('size', sizeInWords(file.size)), remove);
	return item;
}

function text(name: string, content: string): HTMLElement {
	const span = document.createElement('span');
	span.className = name;
	span.textContent = content;
	return span;
}

function sizeInWords(bytes: number): string {
	const [divisor, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
	return `${(bytes / divisor).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
}

async function run(): Promise<void> {
	const control = new AbortController();
	running = control;
	page.failure.hidden = true;
	page.results.hidden = true;
	page.verify.hidden = true;
	page.stop.hidden = false;
	page.progress.hidden = false;
	const total = files.reduce((sum, { size }) => sum + size, 0);
	try {
		const results = await verifyFiles(files, {
			publicKey: page.keys.value,
			expectContiguous: page.contiguous.checked,
			signal: control.signal,
			onProgress: (bytes, name) => {
				page.bar.value = total === 0 ? 1 : bytes / total;
				page.status.textContent = `${sizeInWords(bytes)} of ${sizeInWords(total)} · ${name}`;
			},
		});
		if (running === control) show(results);
	} catch (error) {
		if (!control.signal.aborted) fail(error);
	} finally {
		if (running === control) {
			running = undefined;
			page.verify.hidden = false;
			page.stop.hidden = true;
			page.progress.hidden = true;
			page.signatures.hidden = !usesOwnSignatures();
		}
	}
}

function fail(error: unknown): void {
	page.failure.textContent = error instanceof Error ? error.message : String(error);
	page.failure.hidden = false;
}

function show(results: OrganizationResult[]): void {
	page.verdicts.replaceChildren(...results.map(verdict));
	page.results.hidden = false;
	page.resultsTitle.focus();
}

function verdict({ title, look, sentence, report, fileName }: OrganizationResult): HTMLElement {
	const article = document.createElement('article');
	article.className = 'verdict';
	const heading = document.createElement('h3');
	heading.className = look;
	heading.textContent = title;
	const words = document.createElement('p');
	words.textContent = sentence;
	const frame = document.createElement('iframe');
	frame.title = `Report: ${title}`;
	// It may run nothing; its own policy forbids the same. Printing needs both of these.
	frame.setAttribute('sandbox', 'allow-same-origin allow-modals');
	frame.srcdoc = report;
	const print = document.createElement('button');
	print.type = 'button';
	print.textContent = 'Print the report';
	print.addEventListener('click', () => frame.contentWindow?.print());
	const save = document.createElement('button');
	save.type = 'button';
	save.textContent = 'Save the report';
	save.addEventListener('click', () => {
		saveAs(report, fileName);
	});
	const actions = document.createElement('p');
	actions.className = 'actions';
	actions.append(print, save);
	article.append(heading, words, frame, actions);
	return article;
}

function saveAs(report: string, fileName: string): void {
	const address = URL.createObjectURL(new Blob([report], { type: 'text/html' }));
	const link = document.createElement('a');
	link.href = address;
	link.download = fileName;
	link.click();
	setTimeout(() => {
		URL.revokeObjectURL(address);
	}, 60_000);
}

for (const [button, input] of [
	[element('choose-folder', HTMLButtonElement), page.folder],
	[element('choose-files', HTMLButtonElement), page.files],
] as const) {
	button.addEventListener('click', () => {
		input.click();
	});
	input.addEventListener('change', () => {
		add(input.files ?? []);
		input.value = '';
	});
}
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
	// Anywhere on the page: a file dropped beside the zone would otherwise replace the page.
	document.addEventListener(type, (event) => {
		event.preventDefault();
		page.drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
		if (type === 'drop' && event.dataTransfer) droppedFiles(event.dataTransfer).then(add, fail);
	});
}
page.verify.addEventListener('click', () => void run());
page.stop.addEventListener('click', () => {
	running?.abort();
});
