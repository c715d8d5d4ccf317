import { manifestReader } from '../../../nodes/Invoance/manifest/readManifest';
import { halfYear, sha256Of } from '../verification/series/halfYear';

const { looksLikeManifest, readManifest } = manifestReader;

const [month] = halfYear();
const genuine = month?.manifest ?? '';

function read(text: string | Buffer) {
	return readManifest('a.manifest.json', Buffer.from(text), sha256Of(text));
}

function changed(change: (manifest: Record<string, Record<string, unknown>>) => void): string {
	const manifest = JSON.parse(genuine) as Record<string, Record<string, unknown>>;
	change(manifest);
	return JSON.stringify(manifest);
}

describe('a manifest', () => {
	it('is read as far as verifying takes it', () => {
		expect(read(genuine)).toStrictEqual({
			name: 'a.manifest.json',
			beside: 'a',
			sha256: sha256Of(genuine),
			fileName: 'acme_2026-01.ndjson',
			fileHashes: [expect.stringMatching(/^[0-9a-f]{64}$/)],
			fileBytes: [expect.any(Number)],
			rows: 4,
			organizationId: 'aorg_01J9ZBASE0000000000000000',
			filters: '[]',
			actions: undefined,
			actorId: undefined,
			targetId: undefined,
			rangeStart: Date.UTC(2026, 0),
			rangeEnd: Date.UTC(2026, 1) - 1,
			previous: null,
		});
	});

	it('of a file for spreadsheets names that of Invoance, too', () => {
		const source = { bytes: 1, sha256: 'ab'.repeat(32) };
		const prepared = read(changed((manifest) => Object.assign(manifest, { source })));
		expect([prepared?.fileHashes[1], prepared?.fileBytes[1]]).toEqual([source.sha256, 1]);
	});

	it('has the same filters, in whatever order they, or their actions, are named', () => {
		const filtersOf = (filters: object) =>
			read(changed((manifest) => Object.assign(manifest.export ?? {}, { filters })))?.filters;
		expect(filtersOf({ actions: 'a', actor_id: 'b' })).toBe(
			filtersOf({ actor_id: 'b', actions: 'a' }),
		);
		expect(filtersOf({ actions: 'a,b' })).toBe(filtersOf({ actions: 'b,a' }));
		expect(filtersOf({ actions: 'a' })).not.toBe(filtersOf({ actions: 'b' }));
	});

	it('may hold any number in what is passed over', () => {
		const text = genuine.replace(
			'"filters": null',
			'"filters": {"x": 9007199254740993, "y": 1e400}',
		);
		expect(read(text)?.filters).toBe('[["x","9007199254740993"],["y","1e400"]]');
	});

	it('may have an open range, say more than is read, and begin with a byte-order mark', () => {
		const text = changed((manifest) => {
			Object.assign(manifest, { note: 1 });
			Object.assign(manifest.export ?? {}, { range_start: null, range_end: null });
		});
		expect(read(`\ufeff${text}`)).toMatchObject({ rangeStart: null, rangeEnd: null });
	});

	it('may name a file whose name has a byte-order mark in it', () => {
		const text = changed((manifest) => Object.assign(manifest.file ?? {}, { name: 'a\ufeff' }));
		expect(read(text)?.fileName).toBe('a\ufeff');
	});

	it('may be written with other blanks', () => {
		for (const beginning of ['{"schema":"', ' {\n\n  "schema" :\t "']) {
			const head = Buffer.from(`${beginning}n8n-nodes-invoance.manifest/1"`);
			expect(looksLikeManifest('x.json', head)).toBe(true);
		}
	});

	it.each<[text: string | Buffer, what: string]>([
		['', 'nothing'],
		['{', 'not JSON'],
		['[]', 'a list'],
		[genuine.replace('manifest/1', 'manifest/2'), 'another version'],
		[genuine.replace('"range_end": "2026', '"range_end": "soon'), 'a time that is none'],
		[genuine.replace(/"sha256": "\w/, '"sha256": "X'), 'a hash that is none'],
		[genuine.replace('"sha256": "', '"sha256": "0'), 'a hash that is too long at its beginning'],
		[genuine.replace(/("sha256": "\w+)/, '$10'), 'a hash that is too long at its end'],
		[genuine.replace('"previous"', '"before"'), 'no predecessor named'],
		[
			genuine.replace('"range_end": "2026', '"range_end": "2025'),
			'a range that ends before it begins',
		],
		[genuine.replace('"rows": 4', '"rows": -4'), 'a number of rows that is none'],
		[
			genuine.replace('"filters": null', '"filters": {"actions": ["a"]}'),
			'filters of another kind',
		],
		[
			genuine.replace(
				'"filters": null',
				`"filters": {"x": ${'['.repeat(6_000)}${']'.repeat(6_000)}}`,
			),
			'nested too deep',
		],
		[genuine.replace('"previous"', '"previous": null, "previous"'), 'a field named twice'],
		[genuine.replace('"rows": 4', '"rows": 5, "rows": 4'), 'an inner field named twice'],
		[`${genuine}{}`, 'two of them'],
		[
			Buffer.concat([Buffer.from(genuine.slice(0, -3)), Buffer.from([0xff, 0x0a, 0x7d])]),
			'no UTF-8',
		],
	])('is none: %j', (text) => {
		expect(read(text)).toBeUndefined();
	});

	it('is known by its name or its beginning', () => {
		const head = Buffer.from(genuine.slice(0, 60));
		expect(looksLikeManifest('x.ndjson.manifest.json', Buffer.alloc(0))).toBe(true);
		expect(looksLikeManifest('x.json', head)).toBe(true);
		expect(looksLikeManifest('x.json', Buffer.from(`\ufeff ${head.toString()}`))).toBe(true);
		expect(
			looksLikeManifest(
				'x.json',
				Buffer.from('{"id":"aevt_1","schema":"n8n-nodes-invoance.manifest/1"'),
			),
		).toBe(false);
		expect(looksLikeManifest('manifest.json.ndjson', Buffer.from('{"id":1'))).toBe(false);
		const within = Buffer.from('{"metadata":{"schema":"n8n-nodes-invoance.manifest/1"');
		expect(looksLikeManifest('x.json', within)).toBe(false);
	});

	it('lies beside the file of its own name', () => {
		const besideOf = (name: string) => readManifest(name, Buffer.from(genuine), '')?.beside;
		expect(besideOf('a.ndjson.manifest.json')).toBe('a.ndjson');
		expect(besideOf('manifest.json')).toBeUndefined();
	});
});
