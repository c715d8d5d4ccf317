import { Draw, mix, type NonEmpty } from '../emulator/draw';

/** A string, a number or a word, with the name before it. */
const MEMBERS = /"(?:\w+)":(?:"(?:[^"\\]|\\.)*"|-?\d+|null|true|false)/g;
const VALUES: NonEmpty<string> = [
	...(['null', '0', '""', '[]', '{}', 'true', '"x"', '7.0', '-0', '1e2', '7'] as const),
	...['"2026-01-01T00:00:00Z"', `"${'0'.repeat(64)}"`, '12345678901234567890', '"\\ud800"'],
];

/** One member of a line, drawn, with where it starts. */
function member(line: string, draw: Draw): { text: string; name: string; at: number } {
	const all = [...line.matchAll(MEMBERS)];
	const found = all[draw.below(all.length)];
	if (found === undefined) throw new Error('the line is no event');
	const [text] = found;
	return { text, name: text.slice(0, text.indexOf(':')), at: found.index };
}

function spliced(line: string, at: number, length: number, text: string): string {
	return line.slice(0, at) + text + line.slice(at + length);
}

/** Ways to change a line of NDJSON: some leave the event as it was, some make it no event at all. */
const CHANGES: NonEmpty<(line: string, draw: Draw) => string> = [
	// Any character becomes another one, goes, or comes.
	(line, draw) =>
		spliced(line, draw.below(line.length), 1, String.fromCharCode(32 + draw.below(95))),
	(line, draw) => spliced(line, draw.below(line.length), 1, ''),
	(line, draw) =>
		spliced(line, draw.below(line.length), 0, draw.pick([' ', '\t', ',', '0', '\\', 'é'])),
	// A member gets another value, goes, or is there twice; or there is one that is not signed.
	(line, draw) => {
		const { text, name, at } = member(line, draw);
		return spliced(line, at, text.length, `${name}:${draw.pick(VALUES)}`);
	},
	(line, draw) => {
		const { text, at } = member(line, draw);
		return spliced(line, at, text.length, '').replace(/,(?=[,}])|(?<=\{),/, '');
	},
	(line, draw) => {
		const { text, name, at } = member(line, draw);
		const value = draw.oneIn(2) ? text : `${name}:${draw.pick(VALUES)}`;
		return spliced(line, at, 0, `${value},`);
	},
	(line, draw) =>
		spliced(line, 1, 0, `"${draw.pick(['extra', 'version', 'event_id'])}":${draw.pick(VALUES)},`),
	// The same text, written otherwise.
	(line, draw) => {
		const { text, at } = member(line, draw);
		const escaped = text.replace(
			/(?<=:"[^"\\]*)[A-Za-z](?=[^\\]*"$)/,
			(letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
		);
		return spliced(line, at, text.length, escaped);
	},
	(line, draw) => {
		const { text, at } = member(line, draw);
		return spliced(
			line,
			at,
			text.length,
			text.replace(/(?<=:").*/, (value) => value.toUpperCase()),
		);
	},
	(line) => line.replace(/(?<="(?:occurred|ingested)_at":"[^"]+)Z"/, '999-00:00"'),
	(line, draw) => `${' '.repeat(draw.below(3))}${line}${' \t'.repeat(draw.below(2))}`,
];

/** A line, changed in a way that is drawn by its number: the same one every time. */
export function changed(line: string, index: number): string {
	const draw = new Draw(mix(index, 26, 4));
	return draw.pick(CHANGES)(line, draw);
}
