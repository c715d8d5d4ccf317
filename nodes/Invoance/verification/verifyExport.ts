import { createHash, randomBytes } from 'node:crypto';

import { refuseArchive, refuseCsv, SIGNATURE_BYTES } from './fileKind';
import { parseEvent } from './parseEvent';
import { parsePinnedKey, PublicKeys } from './publicKey';
import { readChunks } from './readChunks';
import { nameOf, ReportBuilder } from './report';
import type { ExportReport } from './report';
import { SignatureWindow } from './signatureWindow';
import { LineSplitter } from './splitLines';
import type { Line } from './splitLines';
import { prepareSignature } from './verifyEvent';

/** How a file is to be verified. */
export interface VerifyExportOptions {
	/** The tenant's key, 64 hex digits, to hold every signature against. */
	publicKey?: string | undefined;
	/** Whether a gap in `seq` makes the file invalid. Only an unfiltered export has none. */
	expectContiguous?: boolean | undefined;
	/** Stops the verification within 100 ms, by throwing the signal's reason. */
	signal?: AbortSignal | undefined;
}

/** How much is worked on before the event loop gets a turn, in bytes, a line counting as 1 KiB more. */
const WORK_PER_TURN = 128 * 1024;
const WORK_PER_LINE = 1024;

/** One turn of the event loop. Node's timers are closed to n8n nodes, its thread pool is not. */
async function eventLoopTurn(): Promise<void> {
	await new Promise<void>((resolve) => randomBytes(1, () => resolve()));
}

/** Lines in, verdicts into the report. */
class ExportVerifier {
	private readonly keys = new PublicKeys();
	private readonly window = new SignatureWindow();
	private sawLine = false;
	private work = 0;

	constructor(
		private readonly report: ReportBuilder,
		private readonly pinnedKey: string | undefined,
		private readonly signal: AbortSignal | undefined,
	) {}

	async verifyLines(lines: Iterable<Line>): Promise<void> {
		for (const line of lines) {
			this.work += WORK_PER_LINE;
			this.verifyLine(line);
			if (this.window.isFull || this.work >= WORK_PER_TURN) await this.pause();
		}
	}

	/** Counts bytes that were read, so that a file of blank lines, too, lets others have a turn. */
	async addWork(bytes: number): Promise<void> {
		this.work += bytes;
		if (this.work >= WORK_PER_TURN) await this.pause();
	}

	async finish(): Promise<void> {
		await this.window.idle();
		this.signal?.throwIfAborted();
	}

	private async pause(): Promise<void> {
		if (this.window.isFull) await this.window.room();
		else await eventLoopTurn();
		this.work = 0;
		this.signal?.throwIfAborted();
	}

	private verifyLine({ number, bytes }: Line): void {
		const { report } = this;
		if (!this.sawLine && bytes) refuseCsv(bytes);
		this.sawLine = true;
		if (!bytes) {
			report.addVerdict(number, nameOf(undefined), {
				outcome: 'unverifiable',
				reason: 'line_too_long',
			});
			return;
		}
		const { event, failure } = parseEvent(bytes);
		const name = nameOf(event);
		if (event) report.addSeq(event);
		if (failure !== undefined) {
			report.addVerdict(number, name, { outcome: 'invalid', reason: failure });
			return;
		}
		const prepared = prepareSignature(event, this.pinnedKey, this.keys);
		if (prepared.publicKey !== undefined) report.addPublicKey(prepared.publicKey);
		if ('outcome' in prepared) report.addVerdict(number, name, prepared);
		else this.window.start(prepared, (verdict) => report.addVerdict(number, name, verdict));
	}
}

/**
 * Verifies every event of an NDJSON export, offline, under the scheme `invoance.audit/1`.
 *
 * Streams: memory does not grow with the file, except for what `SequenceTracker` says of gaps.
 * Signatures are verified on libuv's thread pool, the rest on the calling thread in steps of a
 * millisecond or two.
 *
 * What a line can be, besides a valid event, an invalid or an unverifiable one (see `verifyEvent`):
 * - blank: passed over, but counted as a line. Lines end with LF or CRLF, the last one with the file.
 * - not an event (not UTF-8, not JSON, a duplicate key … see `parseEvent`): an invalid event. A
 *   byte-order mark is taken off the file's beginning; anywhere else it makes a line `not_json`.
 * - longer than 10 MiB: an unverifiable event, `line_too_long`.
 *
 * An empty file has a report, with `events: 0` and `valid: false`.
 *
 * @param source the file's bytes, in chunks of any size
 * @throws VerificationInputError before anything is read if `publicKey` is no key; after the first
 * bytes if the file is gzip or ZIP; after the first line if it is CSV
 * @throws the signal's reason, or whatever `source` throws
 */
export async function verifyExport(
	source: AsyncIterable<Uint8Array>,
	options: VerifyExportOptions = {},
): Promise<ExportReport> {
	const { publicKey, expectContiguous = false, signal } = options;
	const pinnedKey = publicKey === undefined ? undefined : parsePinnedKey(publicKey);
	const report = new ReportBuilder(pinnedKey);
	const verifier = new ExportVerifier(report, pinnedKey, signal);
	const lines = new LineSplitter();
	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	let bytes = 0;
	for await (const chunk of readChunks(source, signal)) {
		hash.update(chunk);
		bytes += chunk.length;
		if (head.length < SIGNATURE_BYTES) {
			head = Buffer.concat([head, chunk.subarray(0, SIGNATURE_BYTES - head.length)]);
			refuseArchive(head);
		}
		await verifier.verifyLines(lines.push(chunk));
		await verifier.addWork(chunk.length);
	}
	await verifier.verifyLines(lines.end());
	await verifier.finish();
	return report.build({ sha256: hash.digest('hex'), bytes }, expectContiguous);
}
