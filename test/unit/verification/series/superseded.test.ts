import fc from 'fast-check';
import {
	cutsOf,
	FileContents,
	type Range,
} from '../../../../nodes/Invoance/verification/series/contents';
import type { Delivery } from '../../../../nodes/Invoance/verification/series/delivery';
import { findSuperseded } from '../../../../nodes/Invoance/verification/series/superseded';
import { sha256Of } from './halfYear';
import { ofRange, seriesFile } from './seriesParts';

/** A delivery: what was asked for, and the events of its file by their numbers, which are their times. */
interface Made {
	range?: Range | undefined;
	/** None if the file is missing. */
	events?: number[] | undefined;
	rows?: number | undefined;
	previous?: string;
}

/** The places of the superseded ones among the deliveries. */
function superseded(...made: Made[]): number[] {
	const cuts = cutsOf(made.flatMap(({ range }) => (range ? [range] : [])));
	const deliveries = made.map(({ range, events, rows, previous = 'p' }, i): Delivery => {
		const contents = new FileContents(cuts);
		const distinct = [...new Set(events)];
		for (const at of events ?? []) {
			contents.add({ occurred_at: new Date(at).toISOString(), action: 'a', seq: at });
		}
		const count = events?.length;
		const manifest =
			range &&
			ofRange(`${i}`, range, {
				...{ rows: rows ?? count, previous },
				...(rows === 0 && { fileHashes: [sha256Of('')] }),
			});
		const file =
			events &&
			seriesFile(`${i}`, {
				numbers: distinct.map((at) => [at, at] as const),
				contents,
				report: {
					...{ events: events.length, valid_events: events.length },
					duplicate_seqs: events.length - distinct.length,
				},
			});
		return { ...(manifest && { manifest }), ...(file && { file }) };
	});
	const found = findSuperseded(deliveries, 'aorg_1', cuts);
	return deliveries.flatMap((delivery, i) => (found.has(delivery) ? [i] : []));
}

describe('a delivery is superseded', () => {
	it('where one other has its range and its events', () => {
		expect(superseded({ range: [0, 9], events: [1] }, { range: [0, 19], events: [1, 12] })).toEqual(
			[0],
		);
	});

	it('where several others have its range and its events together', () => {
		const parts = [
			{ range: [0, 9] as const, events: [1] },
			{ range: [10, 19] as const, events: [12] },
		];
		expect(superseded({ range: [5, 14], events: [12] }, ...parts)).toEqual([0]);
		expect(superseded({ range: [0, 19], rows: 2 }, ...parts)).toEqual([0]);
	});

	it('once, where it was made twice: one of them stays', () => {
		const twice = { range: [0, 9] as const, events: [1, 2] };
		expect(superseded(twice, twice)).toHaveLength(1);
		expect(superseded(twice, twice, twice)).toHaveLength(2);
	});

	it('without its manifest, where others have its events', () => {
		expect(superseded({ events: [1, 2] }, { range: [0, 9], events: [1, 2, 3] })).toEqual([0]);
	});
});

describe('a delivery is not superseded', () => {
	it.each<[string, Made, Made]>([
		[
			'a millisecond of its range is in no other',
			{ range: [0, 10], events: [1] },
			{ range: [0, 9], events: [1] },
		],
		[
			'an event of it is in no other',
			{ range: [0, 9], events: [1, 2] },
			{ range: [0, 9], events: [1, 3] },
		],
		[
			'its file is missing and had an event more',
			{ range: [0, 9], rows: 2 },
			{ range: [0, 9], events: [1] },
		],
		[
			'its file is missing and others repeat an event',
			{ range: [0, 9], rows: 2 },
			{ range: [0, 9], events: [1, 1] },
		],
		[
			'its file is missing and others have events of another time',
			{ range: [0, 9], rows: 2 },
			{ range: [0, 19], events: [1, 12] },
		],
		[
			'its file is missing, and nobody says how many events it had',
			{ range: [0, 9] },
			{ range: [0, 9], events: [1] },
		],
		[
			'the file of the other is missing as well',
			{ range: [0, 9], rows: 1 },
			{ range: [0, 9], rows: 1 },
		],
		['the other does not say its range', { range: [0, 9], events: [1] }, { events: [1] }],
		['it has neither events nor a manifest', { events: [] }, { range: [0, 9], events: [1] }],
	])('where %s', (_, delivery, other) => {
		expect(superseded(delivery, other)).not.toContain(0);
	});

	it('where two others, of which each repeats the other’s event, lack one of its events', () => {
		const half = { range: [0, 9] as const, events: [1] };
		expect(superseded({ range: [0, 9], rows: 2 }, half, half)).not.toContain(0);
	});

	it('where its range is open, of which nobody knows the end', () => {
		const quiet = { rows: 0, fileHashes: [sha256Of('')] };
		const open = { manifest: ofRange('a', [0, null], quiet) };
		const other = { manifest: ofRange('b', [0, 9], quiet) };
		expect(findSuperseded([open, other], null, cutsOf([[0, 9]])).has(open)).toBe(false);
	});
});

it('what is superseded can be left out, and all ranges and events are still there', () => {
	const range = fc
		.tuple(fc.nat(12), fc.nat(6))
		.map(([start, length]): Range => [start, start + length]);
	const made = fc.record({
		range: fc.option(range, { nil: undefined }),
		events: fc.option(fc.uniqueArray(fc.nat(18), { maxLength: 4 }), { nil: undefined }),
	});
	fc.assert(
		fc.property(fc.array(made, { maxLength: 7 }), (deliveries) => {
			const gone = new Set(superseded(...deliveries));
			const kept = deliveries.filter((_, i) => !gone.has(i));
			const has = (some: Made[]) => ({
				times: [...Array(20).keys()].filter((at) =>
					some.some(({ range: [from, to] = [1, 0], events }) => events && from <= at && at <= to),
				),
				events: [...new Set(some.flatMap(({ events = [] }) => events))].sort((a, b) => a - b),
			});
			expect(has(kept)).toEqual(has(deliveries));
		}),
	);
});
