import { Findings } from '../file/findings';
import { joined, readChunks } from '../file/reading';
import { examineFile, type VerifyOptions } from '../file/verifyFile';
import { VerificationInputError } from '../reasons';
import { fileReport } from '../report/fileReport';
import { seriesReport, type SeriesReport } from '../report/seriesReport';
import { trustIn, type Trust } from '../trust/trust';
import { cutsOf, FileContents, type Range } from './contents';
import {
	byRange,
	type Delivery,
	type ManifestReader,
	type RefusedFile,
	type SeriesFile,
	type SeriesFinding,
	type SeriesInput,
	type SeriesManifest,
} from './delivery';
import { groupByOrganization } from './grouping';
import { isStranger, judge, leftOutNote, unread } from './judge';
import { matchManifests } from './matching';

interface SeriesOptions extends VerifyOptions {
	manifests: ManifestReader;
}

/** The report on an organization's files, and the inputs it is on, with those that are of nobody. */
interface VerifiedSeries {
	report: SeriesReport;
	inputs: SeriesInput[];
}

/** A manifest has about 1 KiB; what is longer than 1 MiB is none. */
const MAX_MANIFEST_BYTES = 2 ** 20;
const HEAD_BYTES = 256;
/** A file with events of more organizations than this is one of nobody, and a problem of everybody. */
const MAX_ORGANIZATIONS = 100;

/** Reads the inputs one after the other: each uses both cores while it lasts. */
class SeriesVerifier {
	/** What was found in all files, by organization. */
	private readonly found = new Map<string, Findings>();
	private readonly files: SeriesFile[] = [];
	private readonly refused: RefusedFile[] = [];
	/** By their hashes. */
	private readonly manifests = new Map<string, SeriesManifest>();
	/** Inputs of every organization, because nothing tells of which they are. */
	private readonly unknown: SeriesInput[] = [];
	/** Numbers under which two files have different events, by organization. */
	private readonly forks = new Map<string, SeriesFinding[]>();
	/** Problems of every organization. */
	private readonly problems: SeriesFinding[] = [];
	/** Time, cut where the ranges of manifests begin and end. */
	private cuts = cutsOf([]);

	constructor(
		private readonly trust: Trust,
		private readonly options: SeriesOptions,
	) {}

	/** Manifests first: they say into which pieces of time the events are to be counted. */
	async readAll(inputs: Iterable<SeriesInput>): Promise<void> {
		const files = [];
		for (const input of inputs) {
			if (await this.isManifest(input)) await this.readManifest(input);
			else files.push(input);
			await this.options.platform.yieldToOthers();
		}
		const ranges = [...this.manifests.values()].flatMap(
			({ rangeStart: start, rangeEnd: end }): Range[] =>
				start === null || end === null ? [] : [[start, end]],
		);
		this.cuts = cutsOf(ranges);
		for (const file of files) {
			await this.readFile(file);
			await this.options.platform.yieldToOthers();
		}
	}

	/** One report for each organization, by their ids. */
	async reports(): Promise<VerifiedSeries[]> {
		const matched = matchManifests(this.files, this.refused, [...this.manifests.values()]);
		const strangers = matched.filter(isStranger);
		const notes = strangers.map(leftOutNote);
		const unknown = [...this.unknown, ...strangers.flatMap(inputsOf)];
		const deliveries = matched.filter((delivery) => !isStranger(delivery));
		const verified = [];
		await this.options.platform.yieldToOthers();
		for (const [organization, group] of groupByOrganization(deliveries)) {
			const report = await this.report(organization, group, notes);
			verified.push({ report, inputs: [...group.flatMap(inputsOf), ...unknown] });
			await this.options.platform.yieldToOthers();
		}
		return verified;
	}

	private async report(
		id: string | null,
		deliveries: Delivery[],
		notes: SeriesFinding[],
	): Promise<SeriesReport> {
		const { chain, ranges, ...judged } = judge(deliveries, id, {
			cuts: this.cuts,
			manifests: this.manifests,
		});
		await this.options.platform.yieldToOthers();
		const findings = this.found.get(id ?? '') ?? new Findings();
		for (const { file } of deliveries) if (file?.findings) findings.addAll(file.findings);
		const isUnreadable = this.problems.some(({ reason }) => reason === 'manifest_unreadable');
		return seriesReport(
			{
				organization: { id, name: judged.name },
				findings,
				chain: isUnreadable ? { ...chain, state: 'broken' } : chain,
				ranges,
				problems: [...this.problems, ...(this.forks.get(id ?? '') ?? []), ...judged.problems],
				notes: [...judged.notes, ...notes],
				fileReports: inOrderOfTheLog(deliveries).map(({ file, manifest }) => ({
					file: file.input.name,
					manifest_sha256: manifest?.sha256 ?? null,
					...file.report,
				})),
			},
			this.trust,
			this.options.expectContiguous ?? false,
		);
	}

	private async readUpTo({ open }: SeriesInput, bytes: number): Promise<Uint8Array> {
		let read: Uint8Array = new Uint8Array(0);
		for await (const chunk of readChunks(open(), this.options.signal)) {
			read = joined(read, chunk);
			if (read.length >= bytes) break;
		}
		return read;
	}

	private async isManifest(input: SeriesInput): Promise<boolean> {
		if (input.isManifest !== undefined) return input.isManifest;
		const head = await this.readUpTo(input, HEAD_BYTES);
		return this.options.manifests.looksLikeManifest(input.name, head);
	}

	private async readManifest(input: SeriesInput): Promise<void> {
		const { name, group } = input;
		const { manifests, platform } = this.options;
		const bytes = await this.readUpTo(input, MAX_MANIFEST_BYTES + 1);
		const sha256 = platform.sha256(bytes);
		const content =
			bytes.length > MAX_MANIFEST_BYTES ? undefined : manifests.readManifest(name, bytes, sha256);
		if (content) {
			const known = this.manifests.get(sha256);
			if (known) known.inputs.push(input);
			else this.manifests.set(sha256, { ...content, group, inputs: [input] });
			return;
		}
		this.unknown.push(input);
		const detail = `${name} is no manifest that this node wrote, or was damaged`;
		this.problems.push({ file: name, reason: 'manifest_unreadable', detail });
	}

	private async readFile(input: SeriesInput): Promise<void> {
		const { trust, options } = this;
		const { name } = input;
		const contents = new FileContents(this.cuts);
		const examined = await examineFile(input.open(), trust, {
			...options,
			onEvent: (event) => {
				contents.add(event);
			},
		}).catch((error: unknown) => {
			if (error instanceof VerificationInputError) return { refusal: error.reason };
			throw error;
		});
		if ('refusal' in examined) {
			this.refused.push({ input, ...examined });
			return;
		}
		const { findings, sha256 } = examined;
		const { sequences } = findings;
		const ids = sequences.ids.filter((id) => id !== null);
		const organizations = ids.slice(0, MAX_ORGANIZATIONS);
		let isKept = ids.length <= MAX_ORGANIZATIONS;
		for (const id of organizations) isKept = this.addTo(id, name, findings) && isKept;
		if (!isKept) this.problems.push(unread(name, 'too_many_organizations'));
		const [first] = organizations;
		this.files.push({
			input,
			// Gaps between the events of a file may be filled by others: they count over all files.
			report: fileReport(findings, sha256, trust, false),
			organizations,
			// Not the numbers themselves, which take more memory than their ranges.
			numbers: first === undefined ? [] : sequences.rangesOf(first),
			contents,
			findings: first === undefined ? findings : undefined,
		});
	}

	/** @returns false if not all numbers could be kept */
	private addTo(organization: string, file: string, findings: Findings): boolean {
		const found = this.found.get(organization) ?? new Findings();
		this.found.set(organization, found);
		const added = found.addAll(findings);
		if (added === 'forked') {
			const detail = `${file} has an event, and another file has another one under the same number`;
			const forks = this.forks.get(organization) ?? [];
			this.forks.set(organization, [...forks, { file, reason: 'sequence_fork', detail }]);
		}
		return added !== 'full';
	}
}

function inputsOf({ manifest, file, refused }: Delivery): SeriesInput[] {
	const files = [file, refused].flatMap((found) => found?.input ?? []);
	return [...files, ...(manifest?.inputs ?? [])];
}

/** Those with a file: by the ranges asked for where manifests tell, else by each file's first number. */
function inOrderOfTheLog(deliveries: readonly Delivery[]): Array<Delivery & { file: SeriesFile }> {
	const described = deliveries.flatMap(({ manifest, file }) => (file ? [{ manifest, file }] : []));
	const firstOf = ({ report }: SeriesFile) => Number(report.first_seq ?? Number.MAX_VALUE);
	const areAllDescribed = described.every(({ manifest }) => manifest);
	return described.sort((a, b) =>
		areAllDescribed && a.manifest && b.manifest
			? byRange(a.manifest, b.manifest)
			: firstOf(a.file) - firstOf(b.file),
	);
}

/**
 * Verifies several files as the logs of their organizations, offline: every event as `verifyFile` does,
 * and, for each organization, whether anything is missing between its files, by their sequence numbers
 * over all files together and, where there are manifests, by their hashes, their chain and the ranges
 * that were asked for.
 *
 * Memory is that of one file and of the numbers of all (see `SequenceSet`), plus a report for each
 * file. Events that are in several files count as duplicates, which are reported and no failure.
 *
 * @param inputs files and manifests, in any order
 * @returns one report for each organization, in the order of their ids; one of nobody if there is none
 * @throws VerificationInputError, before anything is read, if `publicKey` holds what is no key. A
 * file that cannot be verified at all is a problem of the series instead
 * @throws the signal's reason, or whatever an input throws
 */
export async function verifySeries(
	inputs: Iterable<SeriesInput>,
	options: SeriesOptions,
): Promise<VerifiedSeries[]> {
	const verifier = new SeriesVerifier(trustIn(options.publicKey, options.platform), options);
	await verifier.readAll(inputs);
	return await verifier.reports();
}
