import type { FileContents } from './contents';
import type { SeriesManifest } from './manifest';
import { Coverage, Segments, type Range } from './segments';

/** A delivery, as far as others can take its place. */
export interface Replaceable {
	manifest: SeriesManifest | undefined;
	/** `numbers` are undefined where they are beyond what is kept exactly. */
	file:
		| { numbers: readonly Range[] | undefined; contents: FileContents; repeated: number }
		| undefined;
	/** Whether its file is known to have no events, there or not. */
	isEmpty: boolean;
}

/** The range of a delivery where it is known at both ends: what is open may end anywhere. */
function rangeOf({ manifest }: Replaceable): Range[] {
	const { rangeStart: start = null, rangeEnd: end = null } = manifest ?? {};
	return start === null || end === null ? [] : [[start, end]];
}

/** Deliveries that others of the series have taken the place of. */
class Superseding<Some extends Replaceable> {
	readonly superseded = new Set<Some>();
	private readonly time: Coverage;
	private readonly numbers: Coverage;

	constructor(
		private readonly deliveries: readonly Some[],
		private readonly segments: Segments,
	) {
		const numbers = deliveries.flatMap(numbersOf);
		this.numbers = new Coverage(new Segments(numbers), numbers);
		const present = deliveries.filter(({ file, isEmpty }) => file || isEmpty);
		this.time = new Coverage(segments, present.flatMap(rangeOf));
	}

	/** A manifest without its file covers nothing, so it takes the place of nobody. */
	findHalves(): void {
		const most = this.mostEvents();
		for (const delivery of this.deliveries) {
			const { manifest, file, isEmpty } = delivery;
			if (!manifest || file || isEmpty || manifest.rows === undefined) continue;
			const [range] = rangeOf(delivery);
			if (!range || !this.time.covers([range], 1)) continue;
			const [from, to] = this.segments.placesOf(range);
			if ((most[to] ?? 0) - (most[from] ?? 0) >= manifest.rows) this.superseded.add(delivery);
		}
	}

	/** One after the other, so that of two deliveries of the same one stays. */
	findWholes(order: readonly Some[]): void {
		for (const delivery of order) {
			const { manifest, file, isEmpty } = delivery;
			if (file ? !file.numbers : !isEmpty) continue;
			const range = rangeOf(delivery);
			const numbers = numbersOf(delivery);
			const isCovered =
				(manifest ? range.length > 0 : numbers.length > 0) &&
				this.time.covers(range, 2) &&
				this.numbers.covers(numbers, 2);
			if (!isCovered) continue;
			this.superseded.add(delivery);
			this.numbers.remove(numbers);
			this.time.remove(range);
		}
	}

	/**
	 * How many events one file at least has of every stretch of time, summed up from the first stretch.
	 * Who covers a stretch has all its events, so that no file's events need to be added to another's,
	 * with which it may have some in common.
	 */
	private mostEvents(): Float64Array {
		const { count } = this.segments;
		const most = new Float64Array(count + 1);
		for (const { file } of this.deliveries) {
			for (const [segment, events] of file?.contents.counts ?? []) {
				const place = segment + 1;
				most[place] = Math.max(most[place] ?? 0, events - (file?.repeated ?? 0));
			}
		}
		for (let i = 1; i <= count; i++) most[i] = (most[i] ?? 0) + (most[i - 1] ?? 0);
		return most;
	}
}

function numbersOf({ file }: Replaceable): readonly Range[] {
	return file?.numbers ?? [];
}

/** The least needed first: what no other manifest is chained to, then what covers less time. */
function leastNeededFirst<Some extends Replaceable>(deliveries: readonly Some[]): Some[] {
	const named = new Set(deliveries.map(({ manifest }) => manifest?.previous));
	const weights = new Map(
		deliveries.map((delivery) => {
			const [[start, end] = [0, 0]] = rangeOf(delivery);
			const { manifest } = delivery;
			return [delivery, [manifest ? 1 : 0, named.has(manifest?.sha256) ? 1 : 0, end - start]];
		}),
	);
	const weightsOf = (delivery: Some) => weights.get(delivery) ?? [];
	return [...deliveries].sort((a, b) => {
		const other = weightsOf(b);
		return weightsOf(a).reduce((order, weight, i) => order || weight - (other[i] ?? 0), 0);
	});
}

/**
 * Which deliveries others of the series have taken the place of: all of their range is in the ranges of
 * others whose files are there, and all of their events are in the files of others, by their numbers,
 * or, where the file is missing, by how many there are. Leaving them out would change nothing that
 * anybody could learn from the series.
 *
 * @param deliveries of one organization, without files that were changed or have events that are not valid
 * @param segments time, cut where the ranges of manifests begin and end
 */
export function findSuperseded<Some extends Replaceable>(
	deliveries: readonly Some[],
	segments: Segments,
): ReadonlySet<Some> {
	const superseding = new Superseding(deliveries, segments);
	superseding.findHalves();
	superseding.findWholes(leastNeededFirst(deliveries));
	return superseding.superseded;
}
