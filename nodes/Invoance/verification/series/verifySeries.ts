import { Findings } from '../file/findings';
import { readChunks } from '../file/readChunks';
import { examineFile, type VerifyOptions } from '../file/verifyFile';
import { VerificationInputError } from '../inputError';
import { fileReport } from '../report/fileReport';
import { seriesReport, type SeriesFileReport, type SeriesReport } from '../report/seriesReport';
import { trustIn, type Trust } from '../trust/trust';
import { unread, type UnreadFile } from './consistency';
import { FileContents } from './contents';
import type { SeriesFinding } from './finding';
import { groupByOrganization } from './grouping';
import { judge, type SeriesFile } from './judge';
import { byRange, type ManifestReader, type SeriesManifest } from './manifest';
import { matchManifests, type Delivery, type FoundManifest } from './matching';
import { Segments, type Range } from './segments';
import { isStranger, leftOutNote } from './strangers';

/** A file of a series, or a manifest. */
export interface SeriesInput {
	/** The file's name. */
	name: string;
	/** What came together has the same number, such as a file and its manifest in one item. */
	group?: number | undefined;
	/** Whether it is to be a manifest, whatever it looks like; else its name and beginning tell. */
	isManifest?: boolean | undefined;
	/** Opens the file, to be read from its beginning. It is opened twice. */
	open: () => AsyncIterable<Uint8Array>;
}

/** How a series is to be verified. */
interface SeriesOptions extends VerifyOptions {
	manifests: ManifestReader;
}

/** The report on an organization's files, and the inputs it is on, with those that are of nobody. */
interface VerifiedSeries {
	report: SeriesReport;
	inputs: SeriesInput[];
}

/** A file that has been read. Of what was found in it, only the report is kept. */
interface VerifiedFile extends SeriesFile {
	input: SeriesInput;
	report: Omit<SeriesFileReport, 'file' | 'manifest_sha256'>;
	/** What was found in it, where no event says of which organization it is. */
	findings: Findings | undefined;
}

interface RefusedInput extends UnreadFile {
	input: SeriesInput;
}

type VerifiedDelivery = Delivery<VerifiedFile, RefusedInput>;

/** A manifest has about 1 KiB; what is longer than 1 MiB is none. */
const MAX_MANIFEST_BYTES = 2 ** 20;
const HEAD_BYTES = 256;
/** A file with events of more organizations than this is one of nobody, and a problem of everybody. */
const MAX_ORGANIZATIONS = 100;

async function readUpTo(
	source: AsyncIterable<Uint8Array>,
	bytes: number,
	signal: AbortSignal | undefined,
): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of readChunks(source, signal)) {
		// A copy: the source may fill the same memory again.
		chunks.push(new Uint8Array(chunk));
		length += chunk.length;
		if (length >= bytes) break;
	}
	const whole = new Uint8Array(length);
	let place = 0;
	for (const chunk of chunks) {
		whole.set(chunk, place);
		place += chunk.length;
	}
	return whole;
}

/** Reads the inputs one after the other: each uses both cores while it lasts. */
class SeriesVerifier {
	private readonly found = new Map<string, Findings>();
	private readonly files: VerifiedFile[] = [];
	private readonly refused: RefusedInput[] = [];
	private readonly manifests = new Map<string, FoundManifest & { inputs: SeriesInput[] }>();
	/** Inputs of every organization, because nothing tells of which they are. */
	private readonly unknown: SeriesInput[] = [];
	/** Numbers under which two files have different events, by organization. */
	private readonly forks = new Map<string, SeriesFinding[]>();
	/** Problems of every organization. */
	private readonly problems: SeriesFinding[] = [];
	private hasUnreadableManifest = false;
	private segments = new Segments([]);

	constructor(
		private readonly trust: Trust,
		private readonly options: SeriesOptions,
	) {}

	/** Manifests first: they say into which stretches of time the events are to be counted. */
	async readAll(inputs: Iterable<SeriesInput>): Promise<void> {
		const files = [];
		for (const input of inputs) {
			if (await this.isManifest(input)) await this.readManifest(input);
			else files.push(input);
			await this.options.platform.yieldToOthers();
		}
		const ranges = [...this.manifests.values()].flatMap(({ manifest }): Range[] => {
			const { rangeStart: start, rangeEnd: end } = manifest;
			return start === null || end === null ? [] : [[start, end]];
		});
		this.segments = new Segments(ranges);
		for (const file of files) {
			await this.readFile(file);
			await this.options.platform.yieldToOthers();
		}
	}

	/** One report for each organization, by their ids. */
	async reports(): Promise<VerifiedSeries[]> {
		const found = [...this.manifests.values()];
		const matched = matchManifests(this.files, found, this.refused);
		const strangers = matched.filter(isStranger);
		this.unknown.push(...strangers.flatMap((delivery) => this.inputsOf(delivery)));
		const notes = strangers.map(leftOutNote);
		const deliveries = matched.filter((delivery) => !isStranger(delivery));
		const verified = [];
		await this.options.platform.yieldToOthers();
		for (const [organization, group] of groupByOrganization(deliveries)) {
			const inputs = group.flatMap((delivery) => this.inputsOf(delivery));
			const report = await this.report(organization, group, notes);
			verified.push({ report, inputs: [...inputs, ...this.unknown] });
			await this.options.platform.yieldToOthers();
		}
		return verified;
	}

	private inputsOf({ manifest, file, refused }: VerifiedDelivery): SeriesInput[] {
		const manifests = this.manifests.get(manifest?.sha256 ?? '')?.inputs ?? [];
		return [file, refused].flatMap((read) => (read ? [read.input] : [])).concat(manifests);
	}

	private async report(
		id: string | null,
		deliveries: VerifiedDelivery[],
		notes: SeriesFinding[],
	): Promise<SeriesReport> {
		const manifests = new Map([...this.manifests].map(([hash, { manifest }]) => [hash, manifest]));
		const judged = judge(deliveries, id, { segments: this.segments, manifests });
		await this.options.platform.yieldToOthers();
		const findings = (id === null ? undefined : this.found.get(id)) ?? new Findings();
		for (const { file } of deliveries) if (file?.findings) findings.addAll(file.findings);
		const described = new Map(deliveries.map(({ file, manifest }) => [file, manifest]));
		const fileReports = inOrderOfTheLog(described).map((file) => ({
			file: file.name,
			manifest_sha256: described.get(file)?.sha256 ?? null,
			...file.report,
		}));
		const { chain } = judged;
		return seriesReport(
			{
				organization: { id, name: judged.name },
				findings,
				chain: { ...chain, ...(this.hasUnreadableManifest && { state: 'broken' as const }) },
				ranges: judged.ranges,
				problems: [...this.problems, ...(this.forks.get(id ?? '') ?? []), ...judged.problems],
				notes: [...judged.notes, ...notes],
				fileReports,
			},
			this.trust,
			this.options.expectContiguous ?? false,
		);
	}

	private async isManifest({ isManifest, name, open }: SeriesInput): Promise<boolean> {
		if (isManifest !== undefined) return isManifest;
		const head = await readUpTo(open(), HEAD_BYTES, this.options.signal);
		return this.options.manifests.looksLikeManifest(name, head);
	}

	private async readManifest(input: SeriesInput): Promise<void> {
		const { name, group, open } = input;
		const bytes = await readUpTo(open(), MAX_MANIFEST_BYTES + 1, this.options.signal);
		const sha256 = this.options.platform.sha256(bytes);
		const manifest =
			bytes.length > MAX_MANIFEST_BYTES
				? undefined
				: this.options.manifests.readManifest(name, bytes, sha256);
		if (manifest) {
			// The same manifest twice says nothing more than once.
			const known = this.manifests.get(sha256);
			if (known) known.inputs.push(input);
			else this.manifests.set(sha256, { manifest, group, inputs: [input] });
			return;
		}
		this.unknown.push(input);
		this.hasUnreadableManifest = true;
		this.problems.push({
			file: name,
			reason: 'manifest_unreadable',
			detail: `${name} is no manifest that this node wrote, or was damaged`,
		});
	}

	private async readFile(input: SeriesInput): Promise<void> {
		const { name, group, open } = input;
		const { trust, options } = this;
		const contents = new FileContents(this.segments);
		const examined = await examineFile(open(), trust, {
			...options,
			onEvent: (event) => {
				contents.add(event);
			},
		}).catch(refusalIn);
		if ('refusal' in examined) {
			this.refused.push({ input, name, group, reason: examined.refusal });
			return;
		}
		const { findings, sha256 } = examined;
		const { sequences, events, bytes } = findings;
		const ids = sequences.ids.filter((id) => id !== null);
		const organizations = ids.slice(0, MAX_ORGANIZATIONS);
		// Not the numbers themselves, which take more memory than their ranges.
		const numbers = new Map(organizations.map((id) => [id, sequences.rangesOf(id)]));
		let isKept = ids.length <= MAX_ORGANIZATIONS;
		for (const id of organizations) isKept = this.addTo(id, name, findings) && isKept;
		if (!isKept) this.problems.push(unread({ name, group, reason: 'too_many_organizations' }));
		// Gaps between the events of a file may be filled by others: they count over all files.
		const report = fileReport(findings, sha256, trust, false);
		this.files.push({
			...{ input, name, group, sha256, bytes, events, organizations, contents, report },
			numbersOf: (organization) => numbers.get(organization),
			repeated: report.duplicate_seqs,
			isSound: report.valid_events === events,
			findings: organizations.length > 0 ? undefined : findings,
		});
	}

	/** @returns false if not all numbers could be kept */
	private addTo(organization: string, file: string, findings: Findings): boolean {
		const found = this.found.get(organization) ?? new Findings();
		this.found.set(organization, found);
		const known = forksOf(found) + forksOf(findings);
		const isKept = found.addAll(findings);
		if (forksOf(found) > known) {
			const detail = `${file} has an event, and another file has another one under the same number`;
			const forks = this.forks.get(organization) ?? [];
			this.forks.set(organization, [...forks, { file, reason: 'sequence_fork', detail }]);
		}
		return isKept;
	}
}

function forksOf({ reasons }: Findings): number {
	return reasons.get('sequence_fork') ?? 0;
}

/** Why a file cannot be verified at all; any other error is thrown again. */
function refusalIn(error: unknown): { refusal: UnreadFile['reason'] } {
	if (error instanceof VerificationInputError) return { refusal: error.reason };
	throw error;
}

/** By the ranges asked for where manifests tell, else by the first number of each file. */
function inOrderOfTheLog(
	described: ReadonlyMap<VerifiedFile | undefined, SeriesManifest | undefined>,
): VerifiedFile[] {
	const files = [...described.keys()].filter((file) => file !== undefined);
	const firstOf = ({ report }: VerifiedFile) => Number(report.first_seq ?? Number.MAX_VALUE);
	const areAllDescribed = files.every((file) => described.get(file));
	return files.sort((a, b) => {
		const [manifest, other] = [described.get(a), described.get(b)];
		if (areAllDescribed && manifest && other) return byRange(manifest, other);
		return firstOf(a) - firstOf(b);
	});
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
