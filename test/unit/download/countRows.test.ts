import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { rowCounterOf } from '../../../nodes/Invoance/download/countRows';
import { blockSizes, csvFiles, inBlocks } from './csvFiles';

/** The rows of a file that comes in blocks of these sizes. */
function rowsOf(
	format: 'csv' | 'ndjson',
	file: string | Buffer,
	sizes: readonly number[] = [7],
): number {
	const counter = rowCounterOf(format);
	for (const block of inBlocks(Buffer.from(file), sizes)) counter.add(block);
	return counter.rows;
}

describe('the rows of CSV', () => {
	it('are those that an independent parser finds, less the header, wherever blocks are cut', () => {
		fc.assert(
			fc.property(csvFiles, blockSizes, ({ bytes }, sizes) => {
				const records = parse(bytes, { bom: true, skip_empty_lines: true });
				expect(rowsOf('csv', bytes, sizes)).toBe(Math.max(0, records.length - 1));
			}),
			{ numRuns: 1_000 },
		);
	});

	it.each([
		['nothing', '', 0],
		['the header', 'a,b', 0],
		['the header and its line end', 'a,b\r\n', 0],
		['a record without a line end', 'a,b\n1,2', 1],
		['a line feed inside quotes', 'a\n"1\n2\r\n3"\n', 1],
		['doubled quotes', 'a\n"""\n"""\n"x"""\n', 2],
		['blank lines', '\n\na\r\n\r\n1\n\n\n', 1],
		['lines that end with a lone carriage return', 'a,b\r1,2\r3,4', 2],
		['a quote inside a cell', 'size\n5" disk\n3" disk\n7"\n', 3],
		['a quoted cell right after the mark', '\uFEFF"a\nb",c\n1,2\n', 1],
	])('of a file with %s are counted right', (_, file, rows) => {
		for (const size of [1, 2, 3, 4, 5, 1_000]) expect(rowsOf('csv', file, [size])).toBe(rows);
	});

	it('are counted as they come, to the last one that has begun', () => {
		const counter = rowCounterOf('csv');
		const seen = ['a\n', '1', '\n', '"2\n', '"', '\n3'].map((block) => {
			counter.add(Buffer.from(block));
			return counter.rows;
		});
		expect(seen).toEqual([0, 1, 1, 2, 2, 3]);
	});
});

describe('the rows of NDJSON', () => {
	const line = fc.oneof(
		fc.constantFrom('', ' ', '\t\r', '\v\f'),
		fc.json().filter((json) => json.trim() !== ''),
	);

	it('are its lines that are not blank, wherever blocks are cut', () => {
		fc.assert(
			fc.property(fc.array(line), fc.boolean(), blockSizes, (lines, isEnded, sizes) => {
				const file = lines.join('\n') + (isEnded ? '\n' : '');
				const rows = lines.filter((text) => text.trim() !== '').length;
				expect(rowsOf('ndjson', file, sizes)).toBe(rows);
			}),
		);
	});

	it('may be any bytes but blanks', () => {
		const bytes = Array.from({ length: 256 }, (_, byte) => byte);
		const rows = bytes.filter((byte) => rowsOf('ndjson', Buffer.from([byte, 10])) === 1);
		expect(bytes.filter((byte) => !rows.includes(byte))).toEqual([9, 10, 11, 12, 13, 32]);
	});
});
