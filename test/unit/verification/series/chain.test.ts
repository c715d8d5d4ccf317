import { followChain } from '../../../../nodes/Invoance/verification/series/chain';
import {
	byRange,
	type SeriesManifest,
} from '../../../../nodes/Invoance/verification/series/delivery';
import { ofRange, seriesManifest } from './seriesParts';

/** The chain, but for its notes, of which one test is. */
function follow(manifests: SeriesManifest[], superseded: SeriesManifest[] = []) {
	const { notes, ...chain } = followChain(manifests.toSorted(byRange), new Set(superseded));
	return { ...chain, ...(notes.length > 0 && { notes }) };
}

describe('manifests sorted by range', () => {
	function sortedNames(manifests: SeriesManifest[]): string[] {
		return manifests.toSorted(byRange).map(({ fileName }) => fileName);
	}

	it.each([
		['an earlier start', ofRange('first', [0, 9]), ofRange('second', [1, 5])],
		['an open start', ofRange('first', [null, 9]), ofRange('second', [0, 5])],
		['the same start and an earlier end', ofRange('first', [0, 5]), ofRange('second', [0, 9])],
		['the same start and an end', ofRange('first', [0, 9]), ofRange('second', [0, null])],
		['an open start and an end', ofRange('first', [null, 9]), ofRange('second', [null, null])],
	])('begin with that of %s', (_, first, second) => {
		expect(sortedNames([first, second])).toEqual(['first', 'second']);
		expect(sortedNames([second, first])).toEqual(['first', 'second']);
	});

	it('are sorted by name if they have the same, so that reports do not depend on their order', () => {
		for (const end of [9, null]) {
			const manifests = ['b', 'a', 'c'].map((name) => ofRange(name, [0, end]));
			expect(sortedNames(manifests)).toEqual(['a', 'b', 'c']);
		}
	});
});

describe('a chain of manifests', () => {
	const a = ofRange('a', [0, 9]);
	const b = ofRange('b', [10, 19], { previous: a.sha256 });
	const c = ofRange('c', [20, 29], { previous: b.sha256 });

	it('is intact in any order, and ends with the one that no other names', () => {
		const chain = { state: 'intact', beginsAfter: null, last: c, problems: [] };
		for (const order of [
			[a, b, c],
			[c, b, a],
			[b, c, a],
		]) {
			expect(follow(order)).toEqual(chain);
		}
	});

	it('may begin after a manifest that is not there', () => {
		expect(follow([c, b])).toEqual({
			state: 'intact',
			beginsAfter: a.sha256,
			last: c,
			problems: [],
		});
	});

	it('is absent where none of several names another, and then has no last one', () => {
		expect(follow([a, ofRange('b', [10, 19])])).toEqual({
			state: 'absent',
			beginsAfter: null,
			last: undefined,
			problems: [],
		});
	});
});

describe('a chain of manifests is broken', () => {
	const a = ofRange('a', [0, 9]);
	const missing = {
		file: 'c.manifest.json',
		reason: 'predecessor_missing',
		detail: 'The manifest that c.manifest.json was chained to is not in the series',
	};

	it('where the one that adjoined is not there', () => {
		const c = ofRange('c', [20, 29], { previous: 'missing' });
		expect(follow([a, c])).toMatchObject({ state: 'broken', problems: [missing] });
	});

	it('where one follows an open end, which adjoins nothing', () => {
		const c = ofRange('c', [1, 9], { previous: 'missing' });
		const chain = follow([ofRange('a', [0, null]), c]);
		expect(chain).toMatchObject({ state: 'broken', problems: [missing] });
	});

	it('where one that adjoins another names none', () => {
		const b = ofRange('b', [10, 19]);
		const c = ofRange('c', [20, 29], { previous: b.sha256 });
		expect(follow([a, b, c])).toEqual({
			state: 'broken',
			beginsAfter: null,
			last: undefined,
			problems: [
				{
					file: 'b.manifest.json',
					reason: 'predecessor_missing',
					detail: 'b.manifest.json names no manifest before it, although it is not the first',
				},
			],
		});
	});

	it('where two name the same one, and then has no last one', () => {
		const names = ['b', 'c'];
		const both = names.map((name) => seriesManifest(name, { rangeStart: 10, previous: a.sha256 }));
		expect(follow([a, ...both])).toEqual({
			state: 'broken',
			beginsAfter: null,
			last: undefined,
			problems: [
				{
					file: 'c.manifest.json',
					reason: 'predecessor_shared',
					detail: 'b.manifest.json and c.manifest.json are both chained to the same manifest',
				},
			],
		});
	});
});

describe('two manifests that name the same one', () => {
	const a = ofRange('a', [0, 9]);
	const attempt = ofRange('b', [10, 19], { previous: a.sha256 });
	const counted = ofRange('c', [10, 29], { previous: a.sha256 });
	const next = ofRange('d', [30, 39], { previous: counted.sha256 });
	const noted = [{ file: 'c.manifest.json', reason: 'predecessor_shared' }];

	it('are a note where one of them is superseded, and the chain goes on by the other', () => {
		const chain = follow([a, attempt, counted, next], [attempt]);
		expect(chain).toMatchObject({ state: 'intact', last: next, problems: [], notes: noted });
	});

	it('are a note where one of them is superseded at the end of the chain', () => {
		const chain = follow([a, attempt, counted], [attempt]);
		expect(chain).toMatchObject({ state: 'intact', last: counted, problems: [], notes: noted });
	});

	it('may both be the first', () => {
		const first = ofRange('x', [0, 9]);
		const chain = follow([a, first, attempt], [first]);
		expect(chain).toMatchObject({ state: 'intact', last: attempt, problems: [] });
	});

	it('both stay in the chain where both have successors, and then it has no last one', () => {
		const other = ofRange('e', [30, 39], { previous: attempt.sha256 });
		const chain = follow([a, attempt, counted, next, other], [attempt]);
		expect(chain).toMatchObject({ state: 'intact', last: undefined });
	});

	it('do not hide that a superseded one follows nothing that is there', () => {
		const { problems } = follow([a, { ...attempt, previous: 'gone' }, counted], [attempt]);
		expect(problems).toHaveLength(1);
	});

	it('may be superseded at the end of the chain, which it then ends', () => {
		const again = ofRange('again', [0, 9], { previous: counted.sha256 });
		expect(follow([a, counted, again], [again])).toMatchObject({ state: 'intact', last: again });
	});
});
