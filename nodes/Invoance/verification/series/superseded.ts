import { cutsOf, pieceOf, type Range } from './contents';
import { isEmpty, type Delivery } from './delivery';

/** None if an end is open or unknown. */
function rangeOf({ manifest }: Delivery): Range[] {
	const { rangeStart: start = null, rangeEnd: end = null } = manifest ?? {};
	return start === null || end === null ? [] : [[start, end]];
}

function numbersOf({ file }: Delivery): Range[] {
	return file?.numbers ?? [];
}

/** Counts how often ranges cover each piece of a line. */
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

	/** @param ranges some of those that it was made of */
	remove(ranges: readonly Range[]): void {
		for (const [start, end] of ranges) {
			const last = pieceOf(this.cuts, end);
			for (let piece = pieceOf(this.cuts, start); piece <= last; piece++) {
				this.times[piece] = (this.times[piece] ?? 0) - 1;
			}
		}
	}

	/** Whether every part of the ranges is covered at least so many times. */
	covers(ranges: readonly Range[], times: number): boolean {
		return ranges.every(([start, end]) => {
			const last = pieceOf(this.cuts, end);
			for (let piece = pieceOf(this.cuts, start); piece <= last; piece++) {
				if ((this.times[piece] ?? 0) < times) return false;
			}
			return true;
		});
	}
}

/**
 * How many events the files have at least before each piece of time. A file that covers a piece has all
 * its events, so the largest number counts: to add the files up would count common events twice.
 */
function eventsBefore(deliveries: readonly Delivery[], cuts: Float64Array): Float64Array {
	const most = new Float64Array(cuts.length + 1);
	for (const { file } of deliveries) {
		for (const [piece, events] of file?.contents.counts ?? []) {
			const distinct = events - (file?.report.duplicate_seqs ?? 0);
			most[piece + 1] = Math.max(most[piece + 1] ?? 0, distinct);
		}
	}
	let sum = 0;
	return most.map((events) => (sum += events));
}

/** First without a manifest, then those no other manifest is chained to, then the shorter range. */
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
 * Finds the deliveries that others replace: the ranges of others whose files are there cover all of
 * their range, and the files of others hold all of their events, by number or, where the file is
 * missing, by count. Without them, the series would show exactly the same. Files that were changed,
 * that have invalid events or that are of another organization do not count.
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

	// A manifest without its file covers nothing, so it replaces nothing.
	const before = eventsBefore(genuine, cuts);
	for (const delivery of genuine) {
		const { manifest, file } = delivery;
		const [range] = rangeOf(delivery);
		if (!range || file || isEmpty(delivery) || manifest?.rows === undefined) continue;
		if (!time.covers([range], 1)) continue;
		const [from, last] = [pieceOf(cuts, range[0]), pieceOf(cuts, range[1])];
		const events = (before[last + 1] ?? 0) - (before[from] ?? 0);
		if (events >= manifest.rows) superseded.add(delivery);
	}

	// One after the other, so one of two equal deliveries stays.
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
