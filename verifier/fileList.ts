import { pathOf } from './droppedFiles';

/** Where the list is shown. */
interface Places {
	list: HTMLElement;
	summary: HTMLElement;
	removeAll: HTMLButtonElement;
}

/** The files to verify, each with how much of it has been read. */
export class FileList {
	files: readonly File[] = [];
	private readonly states = new Map<File, HTMLElement>();
	private readonly bytesRead = new Map<File, number>();
	private bytesReadOfAll = 0;

	/** @param onChange called after files came or were removed */
	constructor(
		private readonly places: Places,
		private readonly onChange: () => void,
	) {
		places.removeAll.addEventListener('click', () => {
			this.set([]);
			places.list.focus();
		});
	}

	add(more: Iterable<File>): void {
		const byIdentity = new Map(
			[...this.files, ...more].map((file) => [
				`${pathOf(file)}\n${file.size}\n${file.lastModified}`,
				file,
			]),
		);
		const byPath = (a: File, b: File) => (pathOf(a) < pathOf(b) ? -1 : 1);
		this.set([...byIdentity.values()].sort(byPath));
	}

	beginReading(): void {
		this.bytesRead.clear();
		this.bytesReadOfAll = 0;
		for (const state of this.states.values()) state.textContent = '';
	}

	/** @returns how far all files are, for people, and from 0 to 1 */
	setRead(file: File, bytes: number): { words: string; share: number } {
		const known = this.bytesRead.get(file) ?? 0;
		// A file is opened twice: for its kind, and to be verified.
		if (bytes > known) {
			this.bytesRead.set(file, bytes);
			this.bytesReadOfAll += bytes - known;
			const state = this.states.get(file);
			if (state) {
				state.textContent =
					bytes === file.size ? 'read' : `${Math.floor((100 * bytes) / file.size)} %`;
			}
		}
		const words = `${sizeInWords(this.bytesReadOfAll)} of ${sizeInWords(this.bytes)} read`;
		return { words, share: this.bytesReadOfAll / Math.max(1, this.bytes) };
	}

	private get bytes(): number {
		return this.files.reduce((sum, { size }) => sum + size, 0);
	}

	private set(files: readonly File[]): void {
		const { list, summary, removeAll } = this.places;
		this.files = files;
		this.states.clear();
		list.replaceChildren(...files.map((file) => this.row(file)));
		removeAll.hidden = files.length === 0;
		const count = files.length === 1 ? '1 file' : `${files.length.toLocaleString('en')} files`;
		summary.textContent = files.length === 0 ? '' : `${count}, ${sizeInWords(this.bytes)}`;
		this.onChange();
	}

	private row(file: File): HTMLElement {
		const item = document.createElement('li');
		const state = span('state', '');
		this.states.set(file, state);
		const remove = document.createElement('button');
		remove.type = 'button';
		remove.textContent = 'Remove';
		remove.setAttribute('aria-label', `Remove ${pathOf(file)}`);
		remove.addEventListener('click', () => {
			const place = this.files.indexOf(file);
			this.set(this.files.filter((other) => other !== file));
			const buttons = this.places.list.querySelectorAll('button');
			(buttons[place] ?? buttons[place - 1] ?? this.places.list).focus();
		});
		item.append(span('name', pathOf(file)), state, span('size', sizeInWords(file.size)), remove);
		return item;
	}
}

function span(name: string, content: string): HTMLElement {
	const element = document.createElement('span');
	element.className = name;
	element.textContent = content;
	return element;
}

function sizeInWords(bytes: number): string {
	if (bytes < 1000) return `${bytes} bytes`;
	const [divisor, unit] = bytes < 1e6 ? [1e3, 'kB'] : bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
	return `${(bytes / divisor).toLocaleString('en', { maximumFractionDigits: 1 })} ${unit}`;
}
