import fc from 'fast-check';
import { safeFileName } from '../../../nodes/Invoance/exports/fileName';

describe('a file name given by the user', () => {
	it.each([
		['audit', 'audit.csv'],
		['audit.csv', 'audit.csv'],
		['Audit.CSV', 'Audit.csv'],
		['audit.2026.06', 'audit.2026.06.csv'],
		['../../etc/passwd', 'passwd.csv'],
		['C:\\Users\\me\\audit', 'audit.csv'],
		['/', 'aexp_1.csv'],
		['..', 'aexp_1.csv'],
		['', 'aexp_1.csv'],
		['  .csv', 'csv.csv'],
		['a\u0000b\nc\u007f', 'abc.csv'],
		['invoice\u202Evsc.exe', 'invoicevsc.exe.csv'],
		['CON', '_CON.csv'],
		['nul.txt', '_nul.txt.csv'],
		['com1', '_com1.csv'],
		['lpt9.x', '_lpt9.x.csv'],
		['icon', 'icon.csv'],
		['a \t b', 'a b.csv'],
		['a...', 'a.csv'],
		['a\ufffdb', 'a\ufffdb.csv'],
		['x'.repeat(300), `${'x'.repeat(196)}.csv`],
		[`${'x'.repeat(194)}é`, `${'x'.repeat(194)}é.csv`],
		[`${'x'.repeat(195)}é`, `${'x'.repeat(195)}.csv`],
		[`${'x'.repeat(193)}... y`, `${'x'.repeat(193)}.csv`],
		['console', 'console.csv'],
		['what? "this" <is>: a|b*', 'what_ _this_ _is__ a_b_.csv'],
		['trailing dots... ', 'trailing dots.csv'],
		['Prüfprotokoll Größe 日本', 'Prüfprotokoll Größe 日本.csv'],
	])('%j becomes %j', (given, expected) => {
		expect(safeFileName(given, 'csv', 'aexp_1')).toBe(expected);
	});

	it('of any kind and length becomes one that is safe, and stays as it is the second time', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
				const name = safeFileName(given, 'ndjson', 'aexp_1');
				expect(name).toMatch(/^[^\p{Cc}\p{Cf}\\/<>:"|?*]+\.ndjson$/u);
				expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
				expect(name).not.toMatch(/^(\.|(con|prn|aux|nul|com\d|lpt\d)\.)/i);
				expect(name).toBe(Buffer.from(name).toString());
				expect(safeFileName(name, 'ndjson', 'aexp_1')).toBe(name);
			}),
			{ numRuns: 1_000 },
		);
	});
});
