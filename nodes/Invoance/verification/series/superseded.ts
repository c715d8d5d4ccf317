import { cutsOf, pieceOf, type Range } from './contents';
import { isEmpty, type Delivery } from './delivery';

/** The range of a delivery where it is known at both ends: what is open may end anywhere. */
function rangeOf({ manifest }: Delivery): Range[] {
	const { rangeStart: start = null, rangeEnd: end = null } = manifest ?? {};
	return start === null || end === null ? [] : [[start, end]];
}

function numbersOf({ file }: Delivery): Range[] {
	return file?.numbers ?? [];
}

/** How many of some ranges cover each piece of a line. */
class Coverage {
	private readonly cuts: Float64Array;
	private readonly times: Int32Array;

	constructor(ranges: readonly Range[]) {
		this.cuts = cutsOf(ranges);
		const changes = new Int32Array(this.cuts.length);
		const change = (value: number, by: number) => {
			const piece = pieceOf(this.cuts, value);
			changes[piece] = (changes[piece] ?? 0) + by;
		};
		for (const [start, end] of ranges) {
			change(start, 1);
			change(end + 1, -1);
		}
		let times = 0;
		this.times = changes.map((by) => (times += by));
	}

	/** Takes away what is among the ranges. */
	remove(ranges: readonly Range[]): void {
		for (const piece of this.piecesOf(ranges)) this.times[piece] = (this.times[piece] ?? 0) - 1;
	}

	/** Whether each of any ranges is covered so often in all of its parts. */
	covers(ranges: readonly Range[], times: number): boolean {
		for (const piece of this.piecesOf(ranges)) if ((this.times[piece] ?? 0) < times) return false;
		return true;
	}

	private *piecesOf(ranges: readonly Range[]): Generator<number> {
		for (const [start, end] of ranges) {
			const last = pieceOf(this.cuts, end);
			for (let piece = pieceOf(this.cuts, start); piece <= last; piece++) yield piece;
		}
	}
}

/**
 * How many events one file at least has of every piece of time. Who covers a piece has all its events,
 * so that no file's events need to be added to another's, with which it may have some in common.
 */
function mostEvents(deliveries: readonly Delivery[]): Map<number, number> {
	const most = new Map<number, number>();
	for (const { file } of deliveries) {
		for (const [piece, events] of file?.contents.counts ?? []) {
			const distinct = events - (file?.report.duplicate_seqs ?? 0);
			most.set(piece, Math.max(most.get(piece) ?? 0, distinct));
		}
	}
	return most;
}

/** The least needed first: what no other manifest is chained to, then what covers less time. */
function leastNeededFirst(deliveries: readonly Delivery[]): Delivery[] {
	const named = new Set(deliveries.map(({ manifest }) => manifest?.previous));
	const weightsOf = (delivery: Delivery) => {
		const [[start, end] = [0, 0]] = rangeOf(delivery);
		const { manifest } = delivery;
		return [Number(manifest !== undefined), Number(named.has(manifest?.sha256)), end - start];
	};
	return [...deliveries].sort((a, b) => {
		const other = weightsOf(b);
		return weightsOf(a).reduce((order, weight, i) => order || weight - (other[i] ?? 0), 0);
	});
}

/**
 * Which deliveries others of the series have taken the place of: all of their range is in the ranges of
 * others whose files are there, and all of their events are in the files of others, by their numbers,
 * or, where the file is missing, by how many there are. Leaving them out would change nothing that
 * anybody could learn from the series. Files that were changed, have events that are not valid or are
 * of another organization take no part in it.
 *
 * @param own the organization
 * @param cuts time, cut where the ranges of manifests begin and end
 */
export function findSuperseded(
	deliveries: readonly Delivery[],
	own: string | null,
	cuts: Float64Array,
): ReadonlySet<Delivery> {
	const genuine = deliveries.filter(
		({ file, refused, isChanged }) =>
			!isChanged &&
			!refused &&
			(!file ||
				(file.report.valid_events === file.report.events &&
					file.organizations.every((id) => id === own))),
	);
	const superseded = new Set<Delivery>();
	const time = new Coverage(
		genuine.filter((delivery) => delivery.file ?? isEmpty(delivery)).flatMap(rangeOf),
	);
	const numbers = new Coverage(genuine.flatMap(numbersOf));

	// A manifest without its file covers nothing, so it takes the place of nobody.
	const most = mostEvents(genuine);
	for (const delivery of genuine) {
		const { manifest, file } = delivery;
		const [range] = rangeOf(delivery);
		if (!range || file || isEmpty(delivery) || manifest?.rows === undefined) continue;
		if (!time.covers([range], 1)) continue;
		let events = 0;
		const last = pieceOf(cuts, range[1]);
		for (let piece = pieceOf(cuts, range[0]); piece <= last; piece++) {
			events += most.get(piece) ?? 0;
		}
		if (events >= manifest.rows) superseded.add(delivery);
	}

	// One after the other, so that of two deliveries of the same one stays.
	for (const delivery of leastNeededFirst(genuine)) {
		const { manifest, file } = delivery;
		if (file ? !file.numbers : !isEmpty(delivery)) continue;
		const range = rangeOf(delivery);
		const seqs = numbersOf(delivery);
		const hasExtent = manifest ? range.length > 0 : seqs.length > 0;
		if (!hasExtent || !time.covers(range, 2) || !numbers.covers(seqs, 2)) continue;
		superseded.add(delivery);
		time.remove(range);
		numbers.remove(seqs);
	}
	return superseded;
}
