import {
	matchManifests,
	type DescribedFile,
	type FoundManifest,
	type RefusedFile,
} from '../../../../nodes/Invoance/verification/series/matching';
import { verifySeries } from '../../../../nodes/Invoance/verification/series/verifySeries';
import { chunks } from '../exportFiles';
import { KEY } from '../signing';
import { bytesOf, chainAnew, filesOf, halfYear, type Month } from './halfYear';
import { seriesManifest } from './seriesManifest';
import { verifyFiles } from './verifyFiles';

describe('a series in items that hold a file and its manifest', () => {
	async function verifyPairs(pairs: Array<[Month, Month]>) {
		const inputs = pairs.flatMap(([file, described], group) => [
			{ name: 'export.ndjson', group, open: () => chunks(bytesOf(file)) },
			{ name: 'm.json', group, isManifest: true, open: () => chunks(described.manifest) },
		]);
		return await verifySeries(inputs, { publicKey: KEY.publicKeyHex });
	}

	it('is valid, whatever the files are called', async () => {
		const months = halfYear();
		expect(await verifyPairs(months.map((month) => [month, month]))).toMatchObject({
			valid: true,
			chain: 'intact',
		});
	});

	it('is not if two manifests were swapped', async () => {
		const [first, second] = halfYear();
		if (!first || !second) throw new Error('There are six months');
		const report = await verifyPairs([
			[first, second],
			[second, first],
		]);
		expect(report.valid).toBe(false);
		expect(report.problems.map(({ reason }) => reason)).toEqual([
			'manifest_swapped',
			'manifest_swapped',
		]);
	});
});

describe('a series in which all files have the same name', () => {
	const sameNames = (months: Month[]) =>
		filesOf(months, true).map(({ name, bytes }) => ({
			name: name.endsWith('.manifest.json') ? 'audit.ndjson.manifest.json' : 'audit.ndjson',
			bytes,
		}));

	it('is valid, although each manifest lies beside all of them', async () => {
		for (const files of [sameNames(halfYear()), sameNames(halfYear()).reverse()]) {
			expect(await verifyFiles(files)).toMatchObject({
				valid: true,
				chain: 'intact',
				problems: [],
			});
		}
	});

	it('is not if one of them was changed', async () => {
		const months = halfYear();
		months[3]?.lines.pop();
		const { problems } = await verifyFiles(sameNames(months));
		expect(problems.map(({ reason }) => reason)).toEqual(['file_changed']);
	});
});

describe('a series with manifests', () => {
	it('does not take a file that cannot be verified for missing', async () => {
		const months = halfYear();
		Object.assign(months[1] ?? {}, { lines: ['seq,action', '5,user.signed_in'] });
		chainAnew(months);
		const { problems } = await verifyFiles(filesOf(months, true));
		expect(problems).toMatchObject([{ file: 'acme_2026-02.ndjson', reason: 'csv_file' }]);
	});

	it('says where two of them describe one file', async () => {
		const files = filesOf(halfYear().slice(0, 1), true);
		const [, manifest] = files;
		const bytes = Buffer.concat([manifest?.bytes ?? Buffer.alloc(0), Buffer.from('\n')]);
		const { problems } = await verifyFiles([...files, { name: 'b.manifest.json', bytes }]);
		expect(problems[0]).toEqual({
			file: 'acme_2026-01.ndjson',
			reason: 'file_missing',
			detail:
				'b.manifest.json describes a file that another manifest describes, and no second one is in the series',
		});
	});
});

/** Which manifest each file has, and the problems. */
function match(files: DescribedFile[], found: FoundManifest[], refused: RefusedFile[] = []) {
	const { manifestOf, problems } = matchManifests(files, found, refused);
	const pairs = [...manifestOf].map(([file, { name }]) => `${file.name}: ${name}`);
	return { pairs, problems };
}

/** The number of a manifest that came together with no file. */
const ALONE = 9;

/** A manifest, of which its own name or the number it came with tells what it lies beside. */
function manifestAt(place: string | number, fileName: string, sha256: string): FoundManifest {
	const name = typeof place === 'string' ? `${place}.manifest.json` : `m of ${fileName}`;
	const manifest = seriesManifest(fileName, { name, fileHashes: [sha256] });
	return { manifest, group: typeof place === 'string' ? ALONE : place };
}

describe('files that are the same, such as those of empty months,', () => {
	const files = ['a', 'b', 'c'].map((name, group) => ({ name, group, sha256: 'same' }));

	it('have the manifests that lie beside them', () => {
		const manifests = ['c', 'a', 'b'].map((place) => manifestAt(place, 'b', 'same'));
		expect(match(files, manifests)).toEqual({
			pairs: ['c: c.manifest.json', 'a: a.manifest.json', 'b: b.manifest.json'],
			problems: [],
		});
	});

	it('have the manifests that came together with them', () => {
		const names = ['y', 'c', 'x'];
		const manifests = names.map((name, index) => manifestAt(2 - index, name, 'same'));
		expect(match(files, manifests)).toEqual({
			pairs: ['c: m of y', 'b: m of c', 'a: m of x'],
			problems: [],
		});
	});

	it('have the manifests that name them, where no place tells', () => {
		const manifests = ['b', 'c', 'a'].map((name) => manifestAt(ALONE, name, 'same'));
		expect(match(files, manifests)).toEqual({
			pairs: ['b: m of b', 'c: m of c', 'a: m of a'],
			problems: [],
		});
	});

	it('have any of the manifests, where no name tells either', () => {
		const manifests = ['x', 'y', 'z'].map((name) => manifestAt(ALONE, name, 'same'));
		expect(match(files, manifests)).toEqual({
			pairs: ['a: m of x', 'b: m of y', 'c: m of z'],
			problems: [],
		});
	});
});

describe('a manifest whose file is not in the series', () => {
	const files = ['a', 'b', 'c'].map((name, group) => ({ name, group, sha256: `of ${name}` }));
	const changed = (file: string) => ({
		file,
		reason: 'file_changed',
		detail: `${file} is not the file that its manifest describes: its SHA-256 is another one`,
	});
	const missing = {
		file: 'x',
		reason: 'file_missing',
		detail: 'x is not in the series, but its manifest is',
	};

	it.each<[string, string | number]>([
		['lies beside', 'b'],
		['came together with', 1],
	])('is that of the file it %s, whatever it names, and shows that it was changed', (_, place) => {
		const { pairs, problems } = match(files, [manifestAt(place, 'c', 'gone')]);
		expect(pairs).toEqual([expect.stringMatching(/^b: /)]);
		expect(problems[0]).toEqual(changed('b'));
	});

	it('is that of the file it names where no place tells', () => {
		const manifests = [manifestAt('a', 'a', 'of a'), manifestAt(ALONE, 'c', 'gone')];
		const { pairs, problems } = match(files, manifests);
		expect(pairs).toEqual(['a: a.manifest.json', 'c: m of c']);
		expect(problems[0]).toEqual(changed('c'));
	});

	it('is that of the file it names where the one beside it has one', () => {
		const manifests = [manifestAt('a', 'c', 'gone'), manifestAt(0, 'a', 'of a')];
		const { pairs, problems } = match(files, manifests);
		expect(pairs).toEqual(['a: m of a', 'c: a.manifest.json']);
		expect(problems[0]).toEqual(changed('c'));
	});

	it('shows that the file is missing where neither place nor name tells', () => {
		expect(match([], [manifestAt('x', 'x', 'gone')])).toEqual({ pairs: [], problems: [missing] });
		expect(match(files, [manifestAt(ALONE, 'x', 'gone')]).problems[0]).toEqual(missing);
	});

	it('says so where its file has another manifest', () => {
		const manifests = [manifestAt('a', 'a', 'of a'), manifestAt(ALONE, 'x', 'of a')];
		expect(match(files, manifests).problems[0]).toEqual({
			file: 'x',
			reason: 'file_missing',
			detail:
				'm of x describes a file that another manifest describes, and no second one is in the series',
		});
	});

	it.each<[string, RefusedFile]>([
		['came together with', { name: 'data', group: 5 }],
		['lies beside', { name: 'beside', group: 6 }],
		['names', { name: 'x', group: 6 }],
	])('may be that of a file it %s, and that cannot be verified', (_, refused) => {
		const manifest = seriesManifest('x', { name: 'beside.manifest.json' });
		expect(match([], [{ manifest, group: 5 }], [refused]).problems).toEqual([]);
		const other = { name: 'other', group: 7 };
		expect(match([], [{ manifest, group: 5 }], [other]).problems).toEqual([missing]);
	});
});
