import { droppedFiles } from './droppedFiles';
import { FileList } from './fileList';
import { browserPlatform, hasEd25519 } from './platform';
import { resultInWords, verdict } from './results';
import { verifyFiles } from './verifyFiles';

function element<Type extends HTMLElement>(id: string, type: new () => Type): Type {
	const found = document.getElementById(id);
	if (found instanceof type) return found;
	throw new Error(`The page has no ${id}`);
}

const page = {
	drop: element('drop', HTMLElement),
	settings: element('settings', HTMLFieldSetElement),
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
const list = new FileList(
	{
		list: element('list', HTMLElement),
		summary: element('summary', HTMLElement),
		removeAll: element('remove-all', HTMLButtonElement),
	},
	restart,
);
let running: AbortController | undefined;

const platform = hasEd25519().then((isNative) => {
	page.signatures.hidden = isNative;
	return browserPlatform(isNative);
});

function hideResult(): void {
	page.results.hidden = true;
	page.failure.hidden = true;
}

/** The files are others than those that were verified, or are being verified. */
function restart(): void {
	hideResult();
	page.verify.disabled = list.files.length === 0;
	const wasRunning = running !== undefined;
	stop();
	if (wasRunning && list.files.length > 0) void run();
}

function stop(): void {
	running?.abort();
	setRunning(undefined);
}

function setRunning(control: AbortController | undefined): void {
	running = control;
	page.settings.disabled = control !== undefined;
	page.verify.hidden = control !== undefined;
	page.stop.hidden = control === undefined;
	page.progress.hidden = control === undefined;
}

async function run(): Promise<void> {
	const control = new AbortController();
	setRunning(control);
	hideResult();
	page.bar.value = 0;
	page.status.textContent = '';
	page.stop.focus();
	list.beginReading();
	const expectContiguous = page.contiguous.checked;
	try {
		const reports = await verifyFiles(list.files, {
			platform: await platform,
			publicKey: page.keys.value,
			expectContiguous,
			signal: control.signal,
			onProgress: (file, bytes) => {
				if (running !== control) return;
				const { words, share } = list.setRead(file, bytes);
				page.bar.value = share;
				page.status.textContent = words;
			},
		});
		if (running !== control) return;
		const verification = { expectContiguous, verifiedAt: new Date() };
		const isOnly = reports.length === 1;
		page.verdicts.replaceChildren(
			...reports.map((report) => verdict(report, verification, isOnly)),
		);
		page.resultsTitle.textContent = resultInWords(reports);
		page.results.hidden = false;
		page.resultsTitle.focus();
	} catch (error) {
		if (running === control) showFailure(error);
	} finally {
		if (running === control) setRunning(undefined);
	}
}

function showFailure(error: unknown): void {
	page.failure.textContent = error instanceof Error ? error.message : String(error);
	page.failure.hidden = false;
}

for (const [button, id] of [
	['choose-folder', 'folder'],
	['choose-files', 'files'],
] as const) {
	const input = element(id, HTMLInputElement);
	element(button, HTMLButtonElement).addEventListener('click', () => {
		input.click();
	});
	input.addEventListener('change', () => {
		list.add(input.files ?? []);
		input.value = '';
	});
}
// Anywhere on the page: a file dropped beside the zone would otherwise take the page's place.
for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const) {
	document.addEventListener(type, (event) => {
		event.preventDefault();
		page.drop.classList.toggle('over', type === 'dragenter' || type === 'dragover');
		if (type !== 'drop' || !event.dataTransfer) return;
		droppedFiles(event.dataTransfer).then((files) => {
			list.add(files);
		}, showFailure);
	});
}
page.verify.addEventListener('click', () => void run());
page.stop.addEventListener('click', (event) => {
	// The second click of a double-click on Verify, whose place Stop has taken.
	if (event.detail > 1) return;
	stop();
	page.verify.focus();
});
// A result is of the settings that it was found with.
page.settings.addEventListener('input', hideResult);
