import { examineFile, type VerifyOptions } from '../file/verifyFile';
import { readChunks } from '../file/readChunks';
import { VerificationInputError } from '../inputError';
import { MEANINGS } from '../reasons';
import { fileReport } from '../report/fileReport';
import { Findings } from '../file/findings';
import { seriesReport, type SeriesFileReport, type SeriesReport } from '../report/seriesReport';
import { trustIn, type Trust } from '../trust/trust';
import { byRange, followChain } from './chain';
import {
	findOtherCounts,
	findOtherFilters,
	findOtherOrders,
	findOtherOrganizations,
	findRepeatedFiles,
} from './consistency';
import { looksLikeManifest, MAX_MANIFEST_BYTES, readManifest } from './manifest';
import type { SeriesManifest } from './manifest';
import { matchManifests } from './matching';
import type { DescribedFile, FoundManifest, RefusedFile } from './matching';
import type { Problem } from './problem';
import { compareRanges } from './ranges';

/** A file of a series, or a manifest. */
export interface SeriesInput {
	/** The file's name. */
	name: string;
	/** What came together has the same number, such as a file and its manifest in one item. */
	group: number;
	/** Whether it is to be a manifest, whatever it looks like; else its name and beginning tell. */
	isManifest?: boolean;
	/** Opens the file, to be read from its beginning. It is opened twice. */
	open: () => AsyncIterable<Uint8Array>;
}

/** A file that has been read. Of what was found in it, only the report is kept. */
interface VerifiedFile extends DescribedFile {
	bytes: number;
	events: number;
	organizations: string[];
	report: Omit<SeriesFileReport, 'file' | 'manifest_sha256'>;
}

const HEAD_BYTES = 256;
/** Of how many organizations a file is remembered to have events. */
const MAX_ORGANIZATIONS = 100;

async function readUpTo(
	source: AsyncIterable<Uint8Array>,
	bytes: number,
	signal: AbortSignal | undefined,
): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of readChunks(source, signal)) {
		chunks.push(Buffer.from(chunk));
		length += chunk.length;
		if (length >= bytes) break;
	}
	return Buffer.concat(chunks);
}

/** Reads the inputs one after the other: each uses both cores while it lasts. */
class SeriesVerifier {
	private readonly findings = new Findings();
	private readonly files: VerifiedFile[] = [];
	private readonly refused: RefusedFile[] = [];
	private readonly manifests = new Map<string, FoundManifest>();
	private readonly problems: Problem[] = [];
	private hasUnreadableManifest = false;

	constructor(
		private readonly trust: Trust,
		private readonly signal: AbortSignal | undefined,
	) {}

	async read(input: SeriesInput): Promise<void> {
		const isManifest =
			input.isManifest ??
			looksLikeManifest(input.name, await readUpTo(input.open(), HEAD_BYTES, this.signal));
		if (isManifest) await this.readManifest(input);
		else await this.readFile(input);
	}

	report(expectContiguous: boolean): SeriesReport {
		const { files, trust } = this;
		const found = [...this.manifests.values()];
		const manifests = found.map(({ manifest }) => manifest).sort(byRange);
		const { manifestOf, problems: mismatches } = matchManifests(files, found, this.refused);
		const chain = followChain(manifests);
		const { ranges, problems: rangeProblems } = compareRanges(manifests);
		const inOrder = inOrderOfTheLog(files, manifestOf);
		const problems = [
			...this.problems,
			...mismatches,
			...chain.problems,
			...rangeProblems,
			...findOtherFilters(manifests),
			...findOtherCounts(inOrder, manifestOf),
			...findOtherOrganizations(inOrder),
			...findOtherOrders(inOrder, manifestOf),
			...findRepeatedFiles(inOrder),
		];
		const fileReports = inOrder.map((file) => ({
			file: file.name,
			manifest_sha256: manifestOf.get(file)?.sha256 ?? null,
			...file.report,
		}));
		const state = this.hasUnreadableManifest ? ('broken' as const) : chain.state;
		return seriesReport(
			{ findings: this.findings, chain: { ...chain, state }, ranges, problems, fileReports },
			trust,
			expectContiguous,
		);
	}

	private async readManifest({ name, group, open }: SeriesInput): Promise<void> {
		const bytes = await readUpTo(open(), MAX_MANIFEST_BYTES + 1, this.signal);
		const manifest = bytes.length > MAX_MANIFEST_BYTES ? undefined : readManifest(name, bytes);
		if (manifest) {
			// The same manifest twice says nothing more than once.
			if (!this.manifests.has(manifest.sha256)) {
				this.manifests.set(manifest.sha256, { manifest, group });
			}
			return;
		}
		this.hasUnreadableManifest = true;
		this.problems.push({
			file: name,
			reason: 'manifest_unreadable',
			detail: `${name} is no manifest that this node wrote, or was damaged`,
		});
	}

	private async readFile({ name, group, open }: SeriesInput): Promise<void> {
		const examined = await examineFile(open(), this.trust, this.signal).catch(refusalIn);
		if ('refusal' in examined) {
			this.refused.push({ name, group });
			this.addProblem(name, examined.refusal);
			return;
		}
		const { findings, sha256 } = examined;
		const organizations = findings.sequences.ids
			.filter((id) => id !== null)
			.slice(0, MAX_ORGANIZATIONS);
		// Gaps between the events of a file may be filled by others: they count over all files.
		const report = fileReport(findings, sha256, this.trust, false);
		const { events, bytes } = findings;
		this.files.push({ name, group, sha256, bytes, events, organizations, report });
		if (!this.findings.addAll(findings)) this.addProblem(name, 'too_many_organizations');
	}

	private addProblem(file: string, reason: Problem['reason']): void {
		this.problems.push({ file, reason, detail: `${file} cannot be verified: ${MEANINGS[reason]}` });
	}
}

/** Why a file cannot be verified at all; any other error is thrown again. */
function refusalIn(error: unknown): { refusal: Problem['reason'] } {
	if (error instanceof VerificationInputError) return { refusal: error.reason };
	throw error;
}

/** By the ranges asked for where manifests tell, else by the first number of each file. */
function inOrderOfTheLog(
	files: readonly VerifiedFile[],
	manifestOf: ReadonlyMap<VerifiedFile, SeriesManifest>,
): VerifiedFile[] {
	const firstOf = ({ report }: VerifiedFile) => Number(report.first_seq ?? Number.MAX_VALUE);
	const areAllDescribed = files.every((file) => manifestOf.has(file));
	return [...files].sort((a, b) => {
		const [manifest, other] = [manifestOf.get(a), manifestOf.get(b)];
		if (areAllDescribed && manifest && other) return byRange(manifest, other);
		return firstOf(a) - firstOf(b);
	});
}

/**
 * Verifies several files as one log of one organization, offline: every event as `verifyFile` does,
 * and whether anything is missing between the files, by their sequence numbers over all files together
 * and, where there are manifests, by their hashes, their chain and the ranges that were asked for.
 *
 * Memory is that of one file and of the ranges of all (see `SequenceTracker`), plus a report for each
 * file. Events that are in several files count as duplicates, which are reported and no failure.
 *
 * @param inputs files and manifests, in any order
 * @throws VerificationInputError, before anything is read, if `publicKey` holds what is no key. A
 * file that cannot be verified at all is a problem of the series instead
 * @throws the signal's reason, or whatever an input throws
 */
export async function verifySeries(
	inputs: Iterable<SeriesInput>,
	options: VerifyOptions = {},
): Promise<SeriesReport> {
	const { publicKey, expectContiguous = false, signal } = options;
	const verifier = new SeriesVerifier(trustIn(publicKey), signal);
	for (const input of inputs) await verifier.read(input);
	return verifier.report(expectContiguous);
}
