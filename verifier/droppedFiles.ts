/** The files of a drop, folders opened however deep they are. */
export async function droppedFiles(transfer: DataTransfer): Promise<File[]> {
	// The list of items is emptied once the event is over, so all entries are taken first.
	const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
	const files = await Promise.all(entries.map(filesIn));
	return files.flat();
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
	if (isFile(entry)) {
		return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
	}
	if (!isFolder(entry)) return [];
	const reader = entry.createReader();
	const files: File[] = [];
	for (;;) {
		// A folder is read in parts; an empty one is the end.
		const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
			reader.readEntries(resolve, reject),
		);
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
