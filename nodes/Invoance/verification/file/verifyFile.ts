import { readEvent } from '../event/readEvent';
import { checkEvent, failed, type EventVerdict } from '../event/signature';
import type { JsonObject } from '../json';
import type { Platform } from '../platform';
import { fileReport, type FileReport } from '../report/fileReport';
import { trustIn, type Trust } from '../trust/trust';
import { HEAD_BYTES, refuseOtherKinds } from './fileKind';
import { Findings, nameOf, type ReadLine } from './findings';
import { joined, LineSplitter, readChunks, type Line } from './reading';

export interface VerifyOptions {
	platform: Platform;
	/** The tenant's key or keys to hold every signature against, as `trustIn` takes them. */
	publicKey?: string | undefined;
	/** Whether a gap in `seq` makes the result invalid. Only an unfiltered export has none. */
	expectContiguous?: boolean | undefined;
	/** Stops the verification within 100 ms, by throwing the signal's reason. */
	signal?: AbortSignal | undefined;
}

interface ExamineOptions extends Pick<VerifyOptions, 'platform' | 'signal'> {
	/** Called with every event that could be read, in order. */
	onEvent?: ((event: JsonObject) => void) | undefined;
}

/** Bytes of work before others have a turn; a line counts as 1 KiB more. */
const WORK_PER_TURN = 128 * 1024;
const WORK_PER_LINE = 1024;

/** Lines whose signatures are under way: enough for all cores while further lines are read. */
const MAX_WAITING = 64;
/** Reading goes on when this few are left. */
const RESUME_AT = 32;
/** Bytes of lines under way: what bounds memory when lines are long. */
const MAX_BYTES_WAITING = 2 * 2 ** 20;

interface Waiting extends ReadLine {
	bytes: number;
	verdict: EventVerdict | Promise<EventVerdict>;
}

/** Lines in, verdicts into the findings, in the order of the file. */
class LineVerifier {
	private waiting: Waiting[] = [];
	private bytesWaiting = 0;
	private work = 0;
	/** Of the others, asked for when the last work was done. */
	private turn: Promise<void> | undefined;

	constructor(
		private readonly findings: Findings,
		private readonly trust: Trust,
		private readonly options: ExamineOptions,
	) {}

	async verifyLines(lines: Iterable<Line>): Promise<void> {
		for (const line of lines) {
			const waiting = this.read(line);
			this.waiting.push(waiting);
			this.bytesWaiting += waiting.bytes;
			await this.addWork(WORK_PER_LINE + waiting.bytes);
		}
	}

	/** Counts work, so a file of blank lines lets others have a turn, too. */
	async addWork(bytes: number): Promise<void> {
		this.work += bytes;
		if (this.waiting.length >= MAX_WAITING) await this.settle(RESUME_AT);
		if (this.bytesWaiting >= MAX_BYTES_WAITING) await this.settle(0);
		if (this.work < WORK_PER_TURN) return;
		this.work = 0;
		// The turn before: the next one comes after signatures that are under way, and whoever waited
		// for those would leave the cores idle.
		await this.turn;
		this.turn = this.options.platform.yieldToOthers();
		this.options.signal?.throwIfAborted();
	}

	async finish(): Promise<void> {
		await this.settle(0);
		this.options.signal?.throwIfAborted();
	}

	/** Awaits the oldest verdicts until `left` are left. */
	private async settle(left: number): Promise<void> {
		const settled = this.waiting.slice(0, this.waiting.length - left);
		this.waiting = this.waiting.slice(settled.length);
		for (const line of settled) {
			const { verdict } = line;
			this.findings.addVerdict(line, 'outcome' in verdict ? verdict : await verdict);
			this.bytesWaiting -= line.bytes;
		}
	}

	private read({ number: line, bytes }: Line): Waiting {
		if (!bytes) {
			return { line, bytes: 0, name: nameOf(undefined), verdict: failed('line_too_long') };
		}
		const { findings, trust, options } = this;
		const { event, failure } = readEvent(bytes);
		const waiting: Waiting = {
			line,
			bytes: bytes.length,
			name: nameOf(event),
			numbered: event && { orgId: event.org_id, seq: event.seq },
			hash: undefined,
			verdict: failed(failure ?? 'not_an_object'),
		};
		if (!event) return waiting;
		findings.addEvent(event);
		options.onEvent?.(event);
		if (failure !== undefined) return waiting;
		const { verdict, hash, key } = checkEvent(event, trust, options.platform);
		if (trust.source === 'event') findings.usedKeys.add(key);
		waiting.verdict = verdict;
		waiting.hash = hash;
		return waiting;
	}
}

/**
 * Checks every event of an NDJSON export against the trusted keys, offline, under the scheme
 * `invoance.audit/1`, without a judgement. Streams: memory grows by 8 to 24 bytes for each number. The
 * platform verifies signatures while further lines are read, in steps of a millisecond or two.
 *
 * Blank lines count as lines only. A byte-order mark is allowed at the beginning of the file; anywhere
 * else it makes a line `not_json`.
 *
 * @param source the file's bytes, in chunks of any size
 * @returns with the SHA-256 in lowercase hex
 * @throws VerificationInputError after the first bytes if the file is of another kind
 * @throws the signal's reason, or whatever `source` throws
 */
export async function examineFile(
	source: AsyncIterable<Uint8Array>,
	trust: Trust,
	options: ExamineOptions,
): Promise<{ findings: Findings; sha256: string }> {
	const findings = new Findings();
	const verifier = new LineVerifier(findings, trust, options);
	const lines = new LineSplitter();
	const hash = options.platform.createSha256();
	/** The file's beginning, until there is enough of it to know its kind. */
	let head: Uint8Array | undefined = new Uint8Array(0);
	for await (const chunk of readChunks(source, options.signal)) {
		hash.update(chunk);
		findings.bytes += chunk.length;
		if (head) {
			head = joined(head, chunk);
			if (head.length < HEAD_BYTES) continue;
			refuseOtherKinds(head.subarray(0, HEAD_BYTES));
		}
		await verifier.verifyLines(lines.push(head ?? chunk));
		head = undefined;
		await verifier.addWork(chunk.length);
	}
	if (head) {
		refuseOtherKinds(head);
		await verifier.verifyLines(lines.push(head));
	}
	await verifier.verifyLines(lines.end());
	await verifier.finish();
	return { findings, sha256: hash.hex() };
}

/**
 * Judges what {@link examineFile} finds. An empty file has a report, too.
 *
 * @throws VerificationInputError, before anything is read, if `publicKey` holds what is no key; and
 * whatever {@link examineFile} throws
 */
export async function verifyFile(
	source: AsyncIterable<Uint8Array>,
	options: VerifyOptions,
): Promise<FileReport> {
	const { publicKey, expectContiguous = false, platform } = options;
	const trust = trustIn(publicKey, platform);
	const { findings, sha256 } = await examineFile(source, trust, options);
	return fileReport(findings, sha256, trust, expectContiguous);
}
