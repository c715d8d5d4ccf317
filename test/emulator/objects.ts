import type { ExportFormat } from './rows';

/** A file in the storage, as one job's download sees it. */
export interface StoredObject {
	readonly format: ExportFormat;
	readonly size: number;
	readonly rowCount: number;
	/**
	 * The bytes from `start` up to but not including `end`, in pieces; asynchronous where they have to
	 * be made first.
	 */
	read(start: number, end: number): AsyncIterable<Buffer> | Iterable<Buffer>;
}
