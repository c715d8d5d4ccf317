/** Chromium's, which TypeScript does not know. */
interface DataTransferItem {
	getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}
