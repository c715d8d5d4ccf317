import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { SpreadsheetCells } from '../../../nodes/Invoance/download/spreadsheet';
import { blockSizes, csvFiles, inBlocks } from './csvFiles';

const MARK = Buffer.from('\uFEFF');

/** What becomes of a file that comes in these blocks. */
function prepared(blocks: Iterable<Buffer>): Buffer {
	const cells = new SpreadsheetCells();
	const parts = [...blocks].map((block) => cells.mark(block, false));
	return Buffer.concat([...parts, cells.mark(Buffer.alloc(0), true)]);
}

/** The text after the mark, of a file in blocks of `size` bytes. */
function textOf(file: string, size = 1_000): string {
	const bytes = prepared(inBlocks(Buffer.from(file), [size]));
	expect(bytes.subarray(0, 3).equals(MARK)).toBe(true);
	return bytes.subarray(3).toString();
}

/** The rule, said once more and otherwise, of a cell's text where this separates cells. */
function isSafe(cell: string, delimiter: string): boolean {
	const text = cell.trimStart();
	if (delimiter === ',' && ['\t', '\r', '\n'].includes(cell.charAt(0))) return false;
	if (text === '' || !'=+-@＝＋－＠'.includes(text.charAt(0))) return true;
	// A comma before a digit is a decimal or thousands separator where none separates cells.
	const [number = ''] = delimiter === ',' ? [text] : text.split(/[;\t\r\n]|,(?!\d)/);
	const parts = number.replaceAll('"', '').split(delimiter === ',' ? '\0' : ',');
	return parts.every((part) => part.trim() !== '' && Number.isFinite(Number(part)));
}

function cellsOf(bytes: Buffer, delimiter: string): string[][] {
	return parse(bytes, {
		delimiter,
		relax_quotes: true,
		relax_column_count: true,
		record_delimiter: ['\r\n', '\n', '\r'],
	});
}

describe('a CSV file prepared for spreadsheets', () => {
	it.each([',', ';', '\t'])('has no formula where cells are separated by %j', (delimiter) => {
		fc.assert(
			fc.property(csvFiles, blockSizes, ({ bytes }, sizes) => {
				const result = prepared(inBlocks(bytes, sizes)).subarray(3);
				let cells: string[][];
				try {
					cells = cellsOf(result, delimiter);
				} catch {
					// No such parser reads a quote that is never closed.
					return;
				}
				for (const cell of cells.flat())
					expect([cell, isSafe(cell, delimiter)]).toEqual([cell, true]);
			}),
			{ numRuns: 300 },
		);
	});

	it('has the same cells for an independent parser, but for apostrophes', () => {
		fc.assert(
			fc.property(csvFiles, blockSizes, ({ cells, bytes }, sizes) => {
				const result = prepared(inBlocks(bytes, sizes));
				expect(result.subarray(0, 3).equals(MARK)).toBe(true);
				const after: string[][] = parse(result.subarray(3));
				const bare = (records: string[][]) =>
					records.map((record) => record.map((cell) => cell.replaceAll("'", '')));
				expect(bare(after)).toEqual(bare(cells));
			}),
			{ numRuns: 300 },
		);
	});

	it('has the same bytes but for the mark and the apostrophes', () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 300 }), blockSizes, (random, sizes) => {
				const source = Buffer.from(random);
				const result = prepared(inBlocks(source, sizes));
				let at = 0;
				const body = source.subarray(0, 3).equals(MARK) ? source.subarray(3) : source;
				for (const byte of result.subarray(3)) {
					if (byte === body[at]) at++;
					else expect(byte).toBe(0x27);
				}
				expect(at).toBe(body.length);
			}),
		);
	});

	it.each([
		['=1+1', "'=1+1"],
		['"=1+1"', '"\'=1+1"'],
		['@x,\tx,+x', "'@x,'\tx,'+x"],
		['"\rx"', '"\'\rx"'],
		['＝1,＋1,－1,"＠1"', "'＝1,'＋1,'－1,\"'＠1\""],
		['-5,+1.5,-1e3,-.5,"-5"', '-5,+1.5,-1e3,-.5,"-5"'],
		['-5+1,-,"-5""",-1-1', '\'-5+1,\'-,"\'-5""",\'-1-1'],
		['2026-10-31,a=b, =x', "2026-10-31,a=b,' =x"],
		['x;=1+1', "x;'=1+1"],
		['a\t=1+1,b', "a\t'=1+1,b"],
		['b,"x;=1+1"', 'b,"x;\'=1+1"'],
		['"b;=1","\tx"', '"b;=1","\'\tx"'],
		['a;"\n@x"', 'a;"\'\n\'@x"'],
		['"\n=1"', '"\'\n=1"'],
		['\u3000＝1,\u00a0+x', "'\u3000＝1,'\u00a0+x"],
		['a;-5;+1.5;x', 'a;-5;+1.5;x'],
		// Between commas it is no number.
		['+2.5;,-5;+1.5;x', "'+2.5;,'-5;+1.5;x"],
		// A tab is a blank in a formula.
		['+1\t*SUM(A1),x', "'+1\t*SUM(A1),x"],
		['a;-1\t+2', "a;'-1\t+2"],
		['-1,2+SUM(A1)', "'-1,2+SUM(A1)"],
		[`-${'7'.repeat(62)},2=`, `'-${'7'.repeat(62)},2=`],
		[`-${'7'.repeat(61)},2=`, `'-${'7'.repeat(61)},2=`],
		['-5,Jane', '-5,Jane'],
		['a,"+1,2+SUM(A1)"', 'a,"\'+1,2+SUM(A1)"'],
		['a\r=x\r\n=y\n=z', "a\r'=x\r\n'=y\n'=z"],
		['"a\n=b,=c"', '"a\n=b,=c"'],
		['"a""=b","",=c', '"a""=b","",\'=c'],
		// Text after a closing quote belongs to the cell.
		['""=x,"-5"+x,""-5,""""=x,"" =x', '""\'=x,"\'-5"+x,""-5,""""=x,""\' =x'],
		['""\r=x', '""\r\'=x'],
		['ａ,￿', 'ａ,￿'],
		['', ''],
		['=', "'="],
		['\uFEFF=x', "'=x"],
	])('turns %j into %j, wherever blocks are cut', (source, expected) => {
		for (const size of [1, 2, 3, 4, 7, 1_000]) expect(textOf(source, size)).toBe(expected);
	});

	it('holds back no more than the beginning of a cell', () => {
		const cells = new SpreadsheetCells();
		let given = 0;
		let taken = -3;
		for (const text of ['a\n"-', '7'.repeat(65_536), `"\n${' '.repeat(1_000)}`, '=1']) {
			given += text.length;
			taken += cells.mark(Buffer.from(text), false).length;
			expect(given - taken).toBeLessThanOrEqual(100);
		}
	});
});
