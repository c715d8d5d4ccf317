import type { SeriesManifest } from '../../../../nodes/Invoance/verification/series/delivery';
import { matchManifests } from '../../../../nodes/Invoance/verification/series/matching';
import { chunks } from '../exportFiles';
import { KEY } from '../signing';
import { bytesOf, chainAnew, filesOf, halfYear, month, type Month } from './halfYear';
import { seriesFile, seriesManifest } from './seriesParts';
import { onlyOne, verifyFiles, verifyInputs } from './verifyFiles';

describe('a series in items that hold a file and its manifest', () => {
	async function verifyPairs(pairs: Array<[Month, Month]>) {
		const inputs = pairs.flatMap(([file, described], group) => [
			{ name: 'export.ndjson', group, open: () => chunks(bytesOf(file)) },
			{ name: 'm.json', group, isManifest: true, open: () => chunks(described.manifest) },
		]);
		return onlyOne(await verifyInputs(inputs, { publicKey: KEY.publicKeyHex }));
	}

	it('is not if two manifests were swapped', async () => {
		const [first, second] = [month(halfYear(), 0), month(halfYear(), 1)];
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

	it('takes a second manifest of one file for a delivery that was made again', async () => {
		const files = filesOf(halfYear().slice(0, 1), true);
		const [, manifest] = files;
		const bytes = Buffer.concat([manifest?.bytes ?? Buffer.alloc(0), Buffer.from('\n')]);
		const { problems, notes } = await verifyFiles([...files, { name: 'b.manifest.json', bytes }]);
		expect(problems).toEqual([]);
		expect(notes.map(({ reason }) => reason)).toEqual(['superseded', 'range_overlap']);
	});
});

/** A file by its name, the number of what came with it, and its hash; without one it is refused. */
type Given = [name: string, group: number, sha256?: string];

/** Which manifest each file has, and how: by manifest, then the files without one. */
function match(given: Given[], manifests: SeriesManifest[]) {
	const files = given.flatMap(([name, group, sha256]) =>
		sha256 === undefined ? [] : [seriesFile(name, { group, report: { sha256 } })],
	);
	const refused = given.flatMap(([name, group, sha256]) => {
		const { input } = seriesFile(name, { group });
		return sha256 === undefined ? [{ input, refusal: 'csv_file' as const }] : [];
	});
	return matchManifests(files, refused, manifests).map((delivery) => {
		const { manifest, file, isChanged, liesBeside } = delivery;
		const other = delivery.refused && `refused ${delivery.refused.input.name}`;
		const pair = [file?.input.name, manifest?.name, other].map((name) => name ?? '-').join(' ');
		return `${pair}${isChanged ? ' changed' : ''}${liesBeside === undefined ? '' : ` beside ${liesBeside}`}`;
	});
}

/** The number of a manifest that came together with no file. */
const ALONE = 9;

/** A manifest, of which its own name or the number it came with tells what it lies beside. */
function manifestAt(place: string | number, fileName: string, sha256: string): SeriesManifest {
	const [beside, group] = typeof place === 'string' ? [place, ALONE] : [undefined, place];
	const name = beside === undefined ? `m(${fileName})` : `${beside}.manifest.json`;
	return seriesManifest(fileName, { name, beside, group, fileHashes: [sha256] });
}

describe('files that are the same, such as those of empty months,', () => {
	const files = ['a', 'b', 'c'].map((name, group): Given => [name, group, 'same']);

	it('have the manifests that lie beside them', () => {
		const manifests = ['c', 'a', 'b'].map((place) => manifestAt(place, 'b', 'same'));
		expect(match(files, manifests)).toEqual([
			'c c.manifest.json -',
			'a a.manifest.json -',
			'b b.manifest.json -',
		]);
	});

	it('have the manifests that came together with them', () => {
		const names = ['y', 'c', 'x'];
		const manifests = names.map((name, index) => manifestAt(2 - index, name, 'same'));
		expect(match(files, manifests)).toEqual(['c m(y) -', 'b m(c) -', 'a m(x) -']);
	});

	it('have the manifests that name them, where no place tells', () => {
		const manifests = ['b', 'c', 'a'].map((name) => manifestAt(ALONE, name, 'same'));
		expect(match(files, manifests)).toEqual(['b m(b) -', 'c m(c) -', 'a m(a) -']);
	});
});

describe('a manifest whose file is not in the series', () => {
	const files = ['a', 'b', 'c'].map((name, group): Given => [name, group, `of ${name}`]);

	it.each<[string, string | number, string]>([
		['lies beside', 'b', 'b.manifest.json'],
		['came together with', 1, 'm(c)'],
	])('is that of the file it %s, whatever it names, which was changed', (_, place, name) => {
		expect(match(files, [manifestAt(place, 'c', 'gone')])).toContain(`b ${name} - changed`);
	});

	it('is that of the file it names where the one beside it has one', () => {
		const manifests = [manifestAt('a', 'c', 'gone'), manifestAt(0, 'a', 'of a')];
		expect(match(files, manifests)).toContain('c a.manifest.json - changed');
	});

	it('is nobody’s where neither place nor name tells, or where its file has another manifest', () => {
		expect(match([], [manifestAt('x', 'x', 'gone')])).toEqual(['- x.manifest.json -']);
		const manifests = [manifestAt('a', 'a', 'of a'), manifestAt(ALONE, 'x', 'of a')];
		expect(match(files, manifests)).toContain('- m(x) -');
	});

	it('says beside which other file it lies', () => {
		expect(match(files, [manifestAt('b', 'x', 'of c')])[0]).toBe('c b.manifest.json - beside b');
	});

	it.each<[string, Given]>([
		['came together with', ['data', 5]],
		['lies beside', ['beside', 6]],
		['names', ['x', 6]],
	])('may be that of a file it %s, and that cannot be verified', (_, refused) => {
		const manifest = seriesManifest('x', { name: 'm', beside: 'beside', group: 5 });
		expect(match([refused], [manifest])).toEqual([`- m refused ${refused[0]}`]);
		expect(match([['other', 7]], [manifest])).toEqual(['- m -', '- - refused other']);
	});
});
