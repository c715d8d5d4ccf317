import { setImmediate as nextTurn } from 'node:timers/promises';

import type { AuditEvent, EventLog } from './events';
import { matches, seqRange, type Filters } from './filters';
import type { StoredObject } from './objects';
import { BLANK_SEAL, header, row, type ExportFormat } from './rows';
import { canonicalBytes, type SigningKey } from './signing';

/** How many events are generated and signed at a time. */
const BATCH = 128;

/** Where in the file the row of an event starts; there is one of these for every batch. */
interface Checkpoint {
	readonly offset: number;
	readonly seq: number;
}

/** What an export's file will be, found without signing anything: signatures are equally long. */
export interface Layout {
	readonly format: ExportFormat;
	readonly filters: Filters;
	readonly log: EventLog;
	readonly size: number;
	readonly rowCount: number;
	readonly lastSeq: number;
	readonly checkpoints: readonly Checkpoint[];
}

/**
 * Measures an export by going through its events once, leaving the event loop to others in between.
 *
 * @throws AbortError when the signal is raised
 */
export async function measure(
	log: EventLog,
	format: ExportFormat,
	filters: Filters,
	signal: AbortSignal,
): Promise<Layout> {
	const { first, last } = seqRange(log, filters);
	const checkpoints: Checkpoint[] = [];
	let size = header(format).length;
	let rowCount = 0;
	for (let seq = first; seq <= last; seq++) {
		if ((seq - first) % BATCH === 0) {
			checkpoints.push({ offset: size, seq });
			await nextTurn(undefined, { signal });
		}
		const event = log.event(seq);
		if (!matches(event, filters)) continue;
		size += Buffer.byteLength(row(format, event, BLANK_SEAL));
		rowCount += 1;
	}
	return { format, filters, log, size, rowCount, lastSeq: last, checkpoints };
}

/** The file of an export of real events, rendered and signed while it is read. */
export class RenderedObject implements StoredObject {
	readonly format: ExportFormat;
	readonly size: number;
	readonly rowCount: number;

	constructor(
		private readonly layout: Layout,
		private readonly key: SigningKey,
	) {
		this.format = layout.format;
		this.size = layout.size;
		this.rowCount = layout.rowCount;
	}

	/** Renders and signs the events batch by batch, as far as the bytes are asked for. */
	async *read(start: number, end: number): AsyncGenerator<Buffer> {
		const head = Buffer.from(header(this.format));
		if (start < head.length) yield head.subarray(start, end);
		for (const checkpoint of this.checkpointsFrom(start)) {
			if (checkpoint.offset >= end) return;
			const piece = await this.render(checkpoint.seq);
			const from = Math.max(start - checkpoint.offset, 0);
			if (from < piece.length) yield piece.subarray(from, end - checkpoint.offset);
		}
	}

	private checkpointsFrom(offset: number): readonly Checkpoint[] {
		const { checkpoints } = this.layout;
		const after = checkpoints.findIndex((checkpoint) => checkpoint.offset > offset);
		return checkpoints.slice(after === -1 ? -1 : Math.max(after - 1, 0));
	}

	/** The rows of the batch that starts at `seq`. */
	private async render(seq: number): Promise<Buffer> {
		const { log, filters, lastSeq } = this.layout;
		const events: AuditEvent[] = [];
		for (let n = seq; n < seq + BATCH && n <= lastSeq; n++) {
			const event = log.event(n);
			if (matches(event, filters)) events.push(event);
		}
		const rows = events.map(async (event) => {
			const seal = await this.key.sealInBackground(canonicalBytes(event));
			return row(this.format, event, seal);
		});
		return Buffer.from((await Promise.all(rows)).join(''));
	}
}
