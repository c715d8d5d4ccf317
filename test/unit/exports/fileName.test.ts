import fc from 'fast-check';
import { DateTime } from 'luxon';
import { exportFileStem, safeFileName } from '../../../nodes/Invoance/exports/fileName';

describe('a file name given by the user', () => {
	it.each<[string | number, string]>([
		['audit', 'audit.csv'],
		['audit.csv', 'audit.csv'],
		['Audit.CSV', 'Audit.csv'],
		['audit.ndjson', 'audit.csv'],
		['audit.ndjson.csv', 'audit.ndjson.csv'],
		['audit.2026.06', 'audit.2026.06.csv'],
		['Audit 01/06/2026', 'Audit 01-06-2026.csv'],
		['report.pdf', 'report.pdf.csv'],
		['audit.csv...', 'audit.csv'],
		['audit. .csv', 'audit.csv'],
		[2026, '2026.csv'],
		['../../etc/passwd', 'etc-passwd.csv'],
		['C:\\Users\\me\\audit', 'C_-Users-me-audit.csv'],
		['--help', 'help.csv'],
		['.hidden', 'hidden.csv'],
		['/', 'aexp_1.csv'],
		['..', 'aexp_1.csv'],
		['', 'aexp_1.csv'],
		['  .csv', 'aexp_1.csv'],
		['a\u0000b\nc\u007f', 'abc.csv'],
		['invoice\u202Evsc.exe', 'invoicevsc.exe.csv'],
		['CON', '_CON.csv'],
		['nul.txt', '_nul.txt.csv'],
		['com1', '_com1.csv'],
		['lpt9.x', '_lpt9.x.csv'],
		['con . .csv', '_con.csv'],
		['con .txt', '_con .txt.csv'],
		['icon', 'icon.csv'],
		['a \t b', 'a b.csv'],
		['a...', 'a.csv'],
		['a\ufffd', 'a\ufffd.csv'],
		['x'.repeat(300), `${'x'.repeat(196)}.csv`],
		[`${'x'.repeat(194)}é`, `${'x'.repeat(194)}é.csv`],
		[`${'x'.repeat(195)}é`, `${'x'.repeat(195)}.csv`],
		[`${'x'.repeat(193)}💼`, `${'x'.repeat(193)}.csv`],
		[`${'x'.repeat(193)}... y`, `${'x'.repeat(193)}.csv`],
		['console', 'console.csv'],
		['what? "this" <is>: a|b*', 'what_ _this_ _is__ a_b_.csv'],
		['trailing dots... ', 'trailing dots.csv'],
		['Prüfprotokoll Größe 日本', 'Prüfprotokoll Größe 日本.csv'],
	])('%j becomes %j', (given, expected) => {
		expect(safeFileName(given, 'csv', 'aexp_1')).toBe(expected);
	});

	it('of which nothing is left gives way to a fallback that is made safe too', () => {
		expect(safeFileName('', 'ndjson', '../aexp/1')).toBe('aexp-1.ndjson');
		expect(safeFileName('', 'ndjson', '/..')).toBe('export.ndjson');
	});

	it.each([
		['dots', '.'.repeat(300_000) + 'a'],
		['blanks', 'a' + ' '.repeat(300_000) + 'b'],
		['dashes', '-'.repeat(300_000) + 'a'],
		['extensions', '.csv'.repeat(80_000)],
		['digits', '2026-06-01T'.repeat(30_000)],
	])('of 300 kB of %s is made safe at once', (_, name) => {
		const startedAt = performance.now();
		safeFileName(name, 'csv', 'aexp_1');
		exportFileStem({ label: name, id: name }, { range: {}, zone: 'UTC' });
		// Patterns that try again at every character took 17 s for a quarter of that.
		expect(performance.now() - startedAt).toBeLessThan(2_000);
	});

	it('of any kind and length becomes one that is safe, and stays as it is the second time', () => {
		const text = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 400 }),
			fc.stringMatching(/^[a .\-/\\]{0,8}(con)?(\.csv|\.ndjson){0,3}[ .]{0,2}$/),
		);
		fc.assert(
			fc.property(text, (given) => {
				const name = safeFileName(given, 'ndjson', 'aexp_1');
				expect(name).toMatch(/^[^\p{Cc}\p{Cf}\\/<>:"|?*]+\.ndjson$/u);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
				expect(name).not.toMatch(/^([-. ]|(con|prn|aux|nul|com\d|lpt\d)\.)/i);
				expect(name).not.toMatch(/[. ]\.ndjson$/);
				expect(name).toBe(Buffer.from(name).toString());
				expect(safeFileName(name, 'ndjson', 'aexp_1')).toBe(name);
			}),
			{ numRuns: 2_000 },
		);
	});
});

describe('the name of an export', () => {
	const zone = 'Europe/Berlin';
	const start = DateTime.fromISO('2026-06-01T00:00', { zone });
	const end = DateTime.fromISO('2026-06-30T23:59:59.999', { zone });
	const month = { start, end };
	/** The name of a file whose organization is called by its id. */
	const stem = (id: string, isShared?: boolean) =>
		exportFileStem({ label: id, id, isShared }, { range: month, zone });
	/** The same with a word where the hash is. */
	const withoutHash = (name: string) => name.replace(/[0-9a-f]{10}(?=_2026-06$)/, 'hash');

	it.each([
		['acme', month, 'invoance-audit_acme_2026-06'],
		['acme', { end }, 'invoance-audit_acme_until-2026-06-30'],
		['acme', { start }, 'invoance-audit_acme_since-2026-06-01'],
		['société générale 7', {}, 'invoance-audit_société générale 7_all-time'],
		['a/b\\c', {}, 'invoance-audit_a-b-c_7e65aa1c27_all-time'],
		['../..', {}, 'invoance-audit_0cfd1c96cb_all-time'],
	])('tells the organization %j and the period', (id, range, expected) => {
		expect(exportFileStem({ label: id, id }, { range, zone })).toBe(expected);
	});

	it('is free of a hash where capitals are known to be the only ones', () => {
		expect(stem('Acme Corp', false)).toBe('invoance-audit_Acme Corp_2026-06');
		expect(stem('Acme Corp')).toMatch(/^invoance-audit_Acme Corp_[0-9a-f]{10}_2026-06$/);
	});

	it('tells organizations apart that are called the same', () => {
		const names = ['org_1', 'org_2'].map((id) =>
			exportFileStem({ label: 'acme', id, isShared: true }, { range: month, zone }),
		);
		expect(new Set(names).size).toBe(2);
	});

	it.each([
		['a hash', '0123456789'],
		['a hash', 'acme_0a1b2c3d4e'],
		['a hash', 'acme_0A1B2C3D4E'],
		['a month', 'acme_2026-06'],
		['a day', 'acme_2026-06-01'],
		['a time of day', 'acme_2026-06-01T09-00'],
		['a time of day in UTC', 'acme_2026-06-01T09-00-15Z'],
	])('has a hash behind what could be taken for %s: %s', (_, id) => {
		expect(stem(id, false)).toMatch(new RegExp(`^invoance-audit_${id}_[0-9a-f]{10}_2026-06$`));
	});

	it.each([
		'0123456789 and sons',
		'acme_0a1b2c3d4',
		'acme-0a1b2c3d4e',
		'acme_0a1b2c3d4x',
		'2026-06 acme',
		'acme_6-01',
		'floor 7-24',
		'2026',
	])('has none behind what could not: %s', (id) => {
		expect(stem(id)).toBe(`invoance-audit_${id}_2026-06`);
	});

	it.each([
		['x'.repeat(100), 'x'.repeat(100)],
		['x'.repeat(101), `${'x'.repeat(89)}_hash`],
		['é'.repeat(50), 'é'.repeat(50)],
		['é'.repeat(51), `${'é'.repeat(44)}_hash`],
	])('has no more than 100 bytes of an organization, the hash included: %j', (id, expected) => {
		expect(withoutHash(stem(id))).toBe(`invoance-audit_${expected}_2026-06`);
	});

	it.each([
		['', 'hash'],
		['...', 'hash'],
		['straße', 'straße_hash'],
		['Acme', 'Acme_hash'],
	])('has a hash where what an organization is called is not enough: %j', (id, expected) => {
		expect(withoutHash(stem(id))).toBe(`invoance-audit_${expected}_2026-06`);
	});

	it('differs for ids that differ, also where capitals do not count, and keeps the period', () => {
		const id = fc.oneof(
			fc.stringMatching(/^[aAb/\\:. _-]{0,5}$/),
			fc.stringMatching(/^a(_[0-9a-f]{10})?(_2026-06(-01)?)?$/),
			fc.string({ unit: 'binary', maxLength: 200 }),
			fc.constantFrom('ACME', 'acme', 'a/b', 'a-b', 'é', 'e\u0301', 'ß', 'ss', 'a_2026-06-02'),
		);
		fc.assert(
			fc.property(fc.uniqueArray(id, { minLength: 2, maxLength: 60 }), (ids) => {
				const names = ids.map((each) => stem(each).normalize('NFC').toUpperCase());
				expect(new Set(names).size).toBe(ids.length);
				for (const each of ids) {
					const name = stem(each);
					expect(name).toMatch(/_2026-06$/);
					// What is done to every name changes nothing in it.
					expect(safeFileName(name, 'ndjson', 'x')).toBe(`${name}.ndjson`);
				}
			}),
			{ numRuns: 300 },
		);
	});

	it('of an organization as long as may be has the longest period in it', () => {
		const range = {
			start: DateTime.fromISO('2026-10-25T00:30:15.123Z'),
			end: DateTime.fromISO('2026-10-25T01:30:15.123Z'),
		};
		const name = exportFileStem(
			{ label: '漢'.repeat(100), id: 'x' },
			{ range, zone, isFiltered: true },
		);
		expect(name).toMatch(/_2026-10-25T00-30-15-123Z_2026-10-25T01-30-15-124Z_filtered$/);
		expect(Buffer.byteLength(`${name}.ndjson`)).toBeLessThanOrEqual(200);
		expect(safeFileName(name, 'ndjson', 'x')).toBe(`${name}.ndjson`);
	});

	it('and of a day of its own or of two days are never taken for each other', () => {
		const day = { start: end.startOf('day'), end };
		const days = { start: start.plus({ days: 1 }), end };
		const names = [
			exportFileStem({ label: 'a_2026-06-02', id: '1' }, { range: day, zone }),
			exportFileStem({ label: 'a', id: '2' }, { range: days, zone }),
		];
		expect(names[1]).toBe('invoance-audit_a_2026-06-02_2026-06-30');
		expect(names[0]).not.toBe(names[1]);
	});
});
