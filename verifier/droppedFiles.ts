/** The folders that a dropped file lies in: unlike a chosen one, it does not know them. */
const paths = new WeakMap<File, string>();

/** The folders and the name of a file, as they are shown. */
export function pathOf(file: File): string {
	const known = paths.get(file) ?? file.webkitRelativePath;
	return known === '' ? file.name : known;
}

/**
 * The files of a drop, those in folders of any depth included. Chromium opens folders for a page
 * from disk by handles only, Firefox and Safari by entries only.
 */
export async function droppedFiles({ items }: DataTransfer): Promise<File[]> {
	// The list is emptied once the event is over, so everything is taken first.
	const dropped = [...items].map((item) => ({
		file: item.getAsFile(),
		entry: item.webkitGetAsEntry(),
		handle: item.getAsFileSystemHandle?.(),
	}));
	const files = dropped.map(async ({ file, entry, handle }) => {
		const opened = await handle;
		if (opened) return await filesOfHandle(opened, opened.name);
		if (entry?.isDirectory) return await filesOfEntry(entry);
		return file ? [file] : [];
	});
	return (await Promise.all(files)).flat();
}

async function filesOfHandle(handle: FileSystemHandle, path: string): Promise<File[]> {
	if (handle instanceof FileSystemFileHandle) return [placed(await handle.getFile(), path)];
	if (!(handle instanceof FileSystemDirectoryHandle)) return [];
	const files: File[] = [];
	for await (const inner of handle.values()) {
		files.push(...(await filesOfHandle(inner, `${path}/${inner.name}`)));
	}
	return files;
}

async function filesOfEntry(entry: FileSystemEntry): Promise<File[]> {
	if (isFile(entry)) {
		const file = await new Promise<File>((resolve, reject) => {
			entry.file(resolve, reject);
		});
		return [placed(file, entry.fullPath.slice(1))];
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
		files.push(...(await Promise.all(part.map(filesOfEntry))).flat());
	}
}

function placed(file: File, path: string): File {
	paths.set(file, path);
	return file;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
	return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
	return entry.isDirectory;
}
