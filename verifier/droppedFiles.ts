/** Where a file lies, as far as the browser says: a file of a folder that was dropped has no path. */
const paths = new WeakMap<File, string>();

/** The folders and the name of a file, as they are shown. */
export function pathOf(file: File): string {
	const known = paths.get(file) ?? file.webkitRelativePath;
	return known === '' ? file.name : known;
}

/** The files of a drop, those in folders of any depth included. */
export async function droppedFiles({ items }: DataTransfer): Promise<File[]> {
	// The list is emptied once the event is over, so all entries are taken first.
	const dropped = [...items].map((item) => ({
		entry: item.webkitGetAsEntry(),
		file: item.getAsFile(),
	}));
	const files = dropped.map(async ({ entry, file }) => {
		if (entry) return await filesIn(entry);
		return file ? [file] : [];
	});
	return (await Promise.all(files)).flat();
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
	if (isFile(entry)) {
		const file = await new Promise<File>((resolve, reject) => {
			entry.file(resolve, reject);
		});
		paths.set(file, entry.fullPath.slice(1));
		return [file];
	}
	if (!isFolder(entry)) return [];
	const reader = entry.createReader();
	const files: File[] = [];
	for (;;) {
		// A folder is read in parts; an empty one is the end.
		const part = await new Promise<FileSystemEntry[]>((resolve, reject) => {
			reader.readEntries(resolve, reject);
		});
		if (part.length === 0) return files;
		files.push(...(await Promise.all(part.map(filesIn))).flat());
	}
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
	return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
	return entry.isDirectory;
}
