import { createHash, randomBytes } from 'node:crypto';

import type { JsonObject } from '../event/canonicalBytes';
import { parseEvent } from '../event/parseEvent';
import { failed, prepareSignature } from '../event/signature';
import { nameOf } from './failures';
import { fileReport, type FileReport } from '../report/fileReport';
import { Findings } from './findings';
import { trustIn, type Trust } from '../trust/trust';
import { refuseArchive, refuseCsv, SIGNATURE_BYTES } from './fileKind';
import { readChunks } from './readChunks';
import { SignatureWindow } from './signatureWindow';
import { LineSplitter } from './splitLines';
import type { Line } from './splitLines';

/** How a file is to be verified. */
export interface VerifyOptions {
	/** The tenant's key or keys to hold every signature against, as `parsePinnedKeys` takes them. */
	publicKey?: string | undefined;
	/** Whether a gap in `seq` makes the result invalid. Only an unfiltered export has none. */
	expectContiguous?: boolean | undefined;
	/** Stops the verification within 100 ms, by throwing the signal's reason. */
	signal?: AbortSignal | undefined;
}

/** What was found in a file, and its SHA-256 in lowercase hex. */
interface ExaminedFile {
	findings: Findings;
	sha256: string;
}

/** How much is worked on before the event loop gets a turn, in bytes, a line counting as 1 KiB more. */
const WORK_PER_TURN = 128 * 1024;
const WORK_PER_LINE = 1024;

/** One turn of the event loop. Node's timers are closed to n8n nodes, its thread pool is not. */
export async function eventLoopTurn(): Promise<void> {
	await new Promise<void>((resolve) => {
		randomBytes(1, () => {
			resolve();
		});
	});
}

/** Lines in, verdicts into the findings. */
class LineVerifier {
	private readonly window = new SignatureWindow();
	private sawLine = false;
	private work = 0;

	constructor(
		private readonly findings: Findings,
		private readonly trust: Trust,
		private readonly signal: AbortSignal | undefined,
		private readonly onEvent: ((event: JsonObject) => void) | undefined,
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
		const { findings, trust } = this;
		if (!this.sawLine && bytes) refuseCsv(bytes);
		this.sawLine = true;
		if (!bytes) {
			findings.addVerdict(number, nameOf(undefined), failed('line_too_long'));
			return;
		}
		const parsed = parseEvent(bytes);
		const { event, failure } = parsed;
		const name = nameOf(event);
		const refusal = event && findings.addEvent(event);
		if (event) this.onEvent?.(event);
		if (failure !== undefined) {
			findings.addVerdict(number, name, failed(failure));
			return;
		}
		const prepared = refusal ?? prepareSignature(event, trust, parsed.canonical);
		if ('outcome' in prepared) {
			findings.addVerdict(number, name, prepared);
			return;
		}
		if (trust.source === 'event') findings.usedKeys.add(prepared.keys[0]?.hex);
		this.window.start(prepared, (verdict) => {
			findings.addVerdict(number, name, verdict);
		});
	}
}

/**
 * Holds every event of an NDJSON export against the keys that are trusted, offline, under the scheme
 * `invoance.audit/1`. What is found is not judged here.
 *
 * Streams: memory does not grow with the file, except for what `SequenceTracker` says of gaps.
 * Signatures are verified on libuv's thread pool, the rest on the calling thread in steps of a
 * millisecond or two.
 *
 * What a line can be, besides a valid event, an invalid or an unverifiable one (see `signature.ts`):
 * - blank: passed over, but counted as a line. Lines end with LF or CRLF, the last one with the file.
 * - not an event (not UTF-8, not JSON, a duplicate key … see `parseEvent`): an invalid event. A
 *   byte-order mark is taken off the file's beginning; anywhere else it makes a line `not_json`.
 * - longer than 10 MiB: an unverifiable event, `line_too_long`.
 *
 * @param source the file's bytes, in chunks of any size
 * @param onEvent called with every event that could be read, in the order of the file
 * @throws VerificationInputError after the first bytes if the file is gzip or ZIP, after the first
 * line if it is CSV
 * @throws the signal's reason, or whatever `source` throws
 */
export async function examineFile(
	source: AsyncIterable<Uint8Array>,
	trust: Trust,
	signal: AbortSignal | undefined,
	onEvent?: (event: JsonObject) => void,
): Promise<ExaminedFile> {
	const findings = new Findings();
	const verifier = new LineVerifier(findings, trust, signal, onEvent);
	const lines = new LineSplitter();
	const hash = createHash('sha256');
	let head = Buffer.alloc(0);
	for await (const chunk of readChunks(source, signal)) {
		hash.update(chunk);
		findings.bytes += chunk.length;
		if (head.length < SIGNATURE_BYTES) {
			head = Buffer.concat([head, chunk.subarray(0, SIGNATURE_BYTES - head.length)]);
			refuseArchive(head);
		}
		await verifier.verifyLines(lines.push(chunk));
		await verifier.addWork(chunk.length);
	}
	await verifier.verifyLines(lines.end());
	await verifier.finish();
	return { findings, sha256: hash.digest('hex') };
}

/**
 * Verifies a file as {@link examineFile} does, and judges it. An empty file has a report, too, with
 * `events: 0` and `valid: false`.
 *
 * @throws VerificationInputError, before anything is read, if `publicKey` holds what is no key; and
 * whatever {@link examineFile} throws
 */
export async function verifyFile(
	source: AsyncIterable<Uint8Array>,
	options: VerifyOptions = {},
): Promise<FileReport> {
	const { publicKey, expectContiguous = false, signal } = options;
	const trust = trustIn(publicKey);
	const { findings, sha256 } = await examineFile(source, trust, signal);
	return fileReport(findings, sha256, trust, expectContiguous);
}
