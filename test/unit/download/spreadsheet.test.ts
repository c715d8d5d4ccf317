import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { forSpreadsheets } from '../../../nodes/Invoance/download/spreadsheet';
import { blockSizes, csvFiles, inBlocks } from './csvFiles';

const MARK = Buffer.from('\uFEFF');

/** What becomes of a file that comes in these blocks. */
async function prepared(blocks: Iterable<Buffer>): Promise<Buffer> {
	async function* chunks() {
		for (const block of blocks) yield await Promise.resolve(block);
	}
	const parts: Buffer[] = [];
	for await (const part of forSpreadsheets(chunks())) parts.push(part);
	return Buffer.concat(parts);
}

/** The text after the mark, of a file in blocks of `size` bytes. */
async function textOf(file: string, size = 1_000): Promise<string> {
	const bytes = await prepared(inBlocks(Buffer.from(file), [size]));
	expect(bytes.subarray(0, 3).equals(MARK)).toBe(true);
	return bytes.subarray(3).toString();
}

/** The rule, said once more and otherwise, of a cell's text. */
function asShown(cell: string): string {
	const isFormula = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'].includes(
		cell.charAt(0),
	);
	const isNumber = /^[-+](?=\.?\d)\d*(?:\.\d*)?(?:[eE][-+]?\d+)?$/.test(cell) && cell.length <= 64;
	return isFormula && !isNumber ? `'${cell}` : cell;
}

describe('a CSV file prepared for spreadsheets', () => {
	it('has the same cells for an independent parser, formulas with an apostrophe', async () => {
		await fc.assert(
			fc.asyncProperty(csvFiles, blockSizes, async ({ cells, bytes }, sizes) => {
				const result = await prepared(inBlocks(bytes, sizes));
				expect(result.subarray(0, 3).equals(MARK)).toBe(true);
				const after: string[][] = parse(result.subarray(3));
				expect(after).toEqual(cells.map((record) => record.map(asShown)));
			}),
			{ numRuns: 1_000 },
		);
	});

	it('has the same bytes but for the mark and the apostrophes', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), blockSizes, async (random, sizes) => {
				const source = Buffer.from(random);
				const result = await prepared(inBlocks(source, sizes));
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
		['2026-10-31,a=b, =x', '2026-10-31,a=b, =x'],
		['a\r=x\r\n=y\n=z', "a\r'=x\r\n'=y\n'=z"],
		['"a\n=b,=c"', '"a\n=b,=c"'],
		['"a""=b","",=c', '"a""=b","",\'=c'],
		// Text after a closing quote belongs to the cell.
		['""=x,"-5"+x,""-5,""""=x,"" =x', '""\'=x,"\'-5"+x,""-5,""""=x,"" =x'],
		['""\r=x', '""\r\'=x'],
		['ａ,￿', 'ａ,￿'],
		['', ''],
		['=', "'="],
		['\uFEFF=x', "'=x"],
	])('turns %j into %j, wherever blocks are cut', async (source, expected) => {
		for (const size of [1, 2, 3, 4, 7, 1_000]) expect(await textOf(source, size)).toBe(expected);
	});

	it('takes no number for one that is longer than 64 characters', async () => {
		const number = `-${'7'.repeat(63)}`;
		for (const size of [1, 64, 65, 66, 1_000]) {
			expect(await textOf(`${number},"${number}"`, size)).toBe(`${number},"${number}"`);
			expect(await textOf(`${number}7,x`, size)).toBe(`'${number}7,x`);
			expect(await textOf(`"${number}7"`, size)).toBe(`"'${number}7"`);
		}
	});

	it('holds back no more than the first bytes of a cell', async () => {
		const block = Buffer.alloc(65_536, '7');
		let given = 0;
		let longestHeld = 0;
		async function* chunks() {
			yield await Promise.resolve(Buffer.from('a\n"-'));
			for (given = 4; given < 100_000_000; given += block.length) yield block;
		}
		let taken = 0;
		for await (const part of forSpreadsheets(chunks())) {
			taken += part.length;
			longestHeld = Math.max(longestHeld, given - taken);
		}
		expect(longestHeld).toBeLessThanOrEqual(66);
		expect(taken).toBe(given + 4);
	});
});
