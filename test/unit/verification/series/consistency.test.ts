import {
	findOtherCounts,
	findOtherFilters,
	findOtherOrders,
	findOtherOrganizations,
} from '../../../../nodes/Invoance/verification/series/consistency';
import type { SeriesManifest } from '../../../../nodes/Invoance/verification/series/manifest';
import { KEY } from '../signing';
import { chainAnew, filesOf, halfYear, type Month } from './halfYear';
import { seriesManifest } from './seriesManifest';
import { verifyFiles } from './verifyFiles';

async function reportOn(months: Month[]) {
	return await verifyFiles(filesOf(months, true), { publicKey: KEY.publicKeyHex });
}

/** A file of ten bytes with events of these organizations, one of each. */
function fileOf(name: string, ...organizations: string[]) {
	const { length: events } = organizations;
	return { name, sha256: `SHA-256 of ${name}`, bytes: 10, events, organizations };
}

describe('the manifests of a series that nobody touched', () => {
	it.each(['bytes', 'rows'])(
		'do not give another number of %s than the file has',
		async (member) => {
			const [first] = halfYear();
			if (!first) throw new Error('There are six months');
			const found = new RegExp(`"${member}": (\\d+)`).exec(first.manifest)?.[1] ?? '';
			first.manifest = first.manifest.replace(`"${member}": ${found}`, `"${member}": ${found}0`);
			expect((await reportOn([first])).problems).toEqual([
				{
					file: `${first.name}.manifest.json`,
					reason: 'counts_differ',
					detail: `${first.name}.manifest.json says that ${first.name} has ${found}0 ${member}, but it has ${found}`,
				},
			]);
		},
	);

	it('are of one organization, called by its own id or by the caller’s, also where a month is empty', async () => {
		const months = halfYear();
		for (const month of months.slice(0, 3)) month.organization = 'acme';
		Object.assign(months[4] ?? {}, { lines: [''], organization: 'acme' });
		Object.assign(months[5] ?? {}, { lines: [''] });
		chainAnew(months);
		expect(await reportOn(months)).toMatchObject({ valid: true, problems: [] });
	});
});

describe('events of another organization', () => {
	function othersIn(...organizations: string[][]): string[] {
		const files = organizations.map((ids, index) => fileOf(`file ${index + 1}`, ...ids));
		return findOtherOrganizations(files).map(({ detail }) => detail);
	}

	it('are those of any but the one that most files have', () => {
		expect(othersIn(['x'], ['own'], ['own', 'y'], ['y'], ['own'])).toEqual([
			'file 1 has events of x, while the series is of own',
			'file 3 has events of y, while the series is of own',
			'file 4 has events of y, while the series is of own',
		]);
	});

	it('are those of the later one if several are in as many files', () => {
		expect(othersIn(['own'], [], ['x'])).toEqual([
			'file 3 has events of x, while the series is of own',
		]);
	});

	it('are named by three of their organizations', () => {
		const own = [['own'], ['own'], ['own']];
		expect(othersIn(...own, ['a', 'b', 'own', 'c'], ['a', 'b', 'c', 'd', 'e'])).toEqual([
			'file 4 has events of a, b, c, while the series is of own',
			'file 5 has events of a, b, c and 2 more, while the series is of own',
		]);
	});

	it('are not in files without events', () => {
		expect(othersIn([], [])).toEqual([]);
	});
});

describe('a file without events', () => {
	const empty = fileOf('empty');
	const [a, b] = [fileOf('a', 'own'), fileOf('b', 'own')];

	/** The problems of files whose manifests were asked for with these ids. */
	function problemsOf(...asked: Array<[file: typeof empty, organizationId: string | null]>) {
		const manifestOf = new Map(
			asked.map(([file, organizationId]) => [file, seriesManifest(file.name, { organizationId })]),
		);
		return findOtherOrders([...manifestOf.keys()], manifestOf);
	}

	it('is of the organization that its manifest was asked for', () => {
		expect(problemsOf([a, 'own'], [empty, 'x'])).toEqual([
			{
				file: 'empty',
				reason: 'another_organization',
				detail: 'empty was asked for organization x, while the series is of own',
			},
		]);
	});

	it('may be asked for by any id that the series’ organization has', () => {
		expect(problemsOf([a, 'acme'], [empty, 'own'])).toEqual([]);
		expect(problemsOf([a, 'acme'], [b, 'own'], [empty, 'acme'])).toEqual([]);
		expect(problemsOf([a, 'acme'], [b, 'own'], [empty, 'x'])).toHaveLength(1);
	});

	it('may have no manifest, or one that does not say', () => {
		expect(problemsOf([empty, null], [a, 'own'])).toEqual([]);
		expect(findOtherOrders([a, empty], new Map([[a, seriesManifest('a')]]))).toEqual([]);
	});

	it('may be of any where nothing says how the series’ own was asked for', () => {
		expect(problemsOf([a, null], [empty, 'acme'])).toEqual([]);
		expect(problemsOf([empty, 'acme'])).toEqual([]);
	});

	it('is not vouched for by a file of another organization, of which its events tell', () => {
		const problems = problemsOf([a, 'own'], [b, 'own'], [fileOf('c', 'x'), 'x'], [empty, 'x']);
		expect(problems.map(({ file }) => file)).toEqual(['empty']);
	});
});

describe('what a manifest counts', () => {
	const file = fileOf('a', 'own');

	function problemsOf(changes: Partial<SeriesManifest>) {
		return findOtherCounts([file], new Map([[file, seriesManifest('a', changes)]]));
	}

	it('is of the file that it describes, or of what that was made from', () => {
		const fileHashes = ['SHA-256 for spreadsheets', file.sha256];
		expect(problemsOf({ fileHashes, fileBytes: [13, 10], rows: 1 })).toEqual([]);
		expect(problemsOf({ fileHashes, fileBytes: [10, 13], rows: 2 })).toEqual([
			{
				file: 'a.manifest.json',
				reason: 'counts_differ',
				detail: 'a.manifest.json says that a has 13 bytes, but it has 10',
			},
			{
				file: 'a.manifest.json',
				reason: 'counts_differ',
				detail: 'a.manifest.json says that a has 2 rows, but it has 1',
			},
		]);
	});

	it('says nothing of a file that was changed, or has no manifest', () => {
		expect(problemsOf({ fileHashes: ['another'], fileBytes: [13], rows: 2 })).toEqual([]);
		expect(findOtherCounts([file], new Map())).toEqual([]);
	});

	it('need not be said', () => {
		expect(problemsOf({})).toEqual([]);
	});
});

describe('filters', () => {
	it('are to be those of the first file', () => {
		const manifests = ['[]', 'other', '[]', 'third'].map((filters, index) =>
			seriesManifest(`file ${index + 1}`, { filters }),
		);
		expect(findOtherFilters(manifests)).toEqual(
			[2, 4].map((number) => ({
				file: `file ${number}`,
				reason: 'filters_differ',
				detail: `file ${number} was asked for with other filters than file 1`,
			})),
		);
	});

	it('need not be any', () => {
		expect(findOtherFilters([])).toEqual([]);
	});
});
