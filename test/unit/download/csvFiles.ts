import fc from 'fast-check';

/** Text of a cell: often short, with all that a CSV reader or a spreadsheet could trip over. */
const cell = fc.oneof(
	{ weight: 6, arbitrary: fc.string({ maxLength: 8, unit: 'binary' }) },
	{
		weight: 6,
		arbitrary: fc
			.array(
				fc.constantFrom(
					...[
						'=',
						'+',
						'-',
						'@',
						'\t',
						'\r',
						'\n',
						'"',
						',',
						';',
						'＝',
						'＋',
						'－',
						'＠',
						'￿',
						'é',
						'💼',
					],
					...['1', '2.5', 'e', '.', ' ', "'", 'x'],
				),
				{ maxLength: 6 },
			)
			.map((parts) => parts.join('')),
	},
	{ weight: 1, arbitrary: fc.constantFrom('-5', '+1.5', '-1e3', '-.5', '+49301234', '-1-1', '-') },
	{ weight: 1, arbitrary: fc.nat(200).map((digits) => `-${'7'.repeat(digits)}`) },
	{ weight: 1, arbitrary: fc.nat(200).map((digits) => `+${'7'.repeat(digits)}x`) },
);

/** A CSV file, as a writer that quotes where it must, or more, makes it. */
interface CsvFile {
	cells: string[][];
	bytes: Buffer;
}

/** CSV files with a header and up to eight records, with and without mark and last line end. */
export const csvFiles: fc.Arbitrary<CsvFile> = fc
	.record({
		columns: fc.integer({ min: 1, max: 4 }),
		records: fc.nat(8),
		lineEnd: fc.constantFrom('\n', '\r\n'),
		isMarked: fc.boolean(),
		isEnded: fc.boolean(),
		quotesAll: fc.boolean(),
	})
	.chain(({ columns, records, lineEnd, isMarked, isEnded, quotesAll }) =>
		fc
			.array(fc.array(cell, { minLength: columns, maxLength: columns }), {
				minLength: records + 1,
				maxLength: records + 1,
			})
			.map((cells) => {
				const lines = cells.map((record) =>
					record.map((text) => quoted(text, quotesAll || columns === 1)).join(','),
				);
				const text = lines.join(lineEnd) + (isEnded ? lineEnd : '');
				// What text cannot hold, as half a pair of surrogates, is not in a file of UTF-8 either.
				const bytes = Buffer.from((isMarked ? '\uFEFF' : '') + text);
				return { cells: cells.map((record) => record.map(throughUtf8)), bytes };
			}),
	);

function quoted(text: string, always: boolean): string {
	const mustBe = always || /[",\r\n]/.test(text) || text.startsWith('\uFEFF');
	return mustBe ? `"${text.replaceAll('"', '""')}"` : text;
}

function throughUtf8(text: string): string {
	return Buffer.from(text).toString();
}

/** Where a file is cut into blocks: sizes in bytes, used again and again. */
export const blockSizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

/** The bytes in blocks of these sizes, each in memory of its own. */
export function inBlocks(bytes: Buffer, sizes: readonly number[]): Buffer[] {
	const blocks: Buffer[] = [];
	for (let at = 0, next = 0; at < bytes.length; next++) {
		const size = sizes[next % sizes.length] ?? 1;
		blocks.push(Buffer.from(bytes.subarray(at, at + size)));
		at += size;
	}
	return blocks;
}
