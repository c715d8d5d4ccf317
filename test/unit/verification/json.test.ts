import fc from 'fast-check';
import {
	decodeUtf8,
	exactInteger,
	readJson,
	type JsonRules,
} from '../../../nodes/Invoance/verification/json';

const RULES: JsonRules = { maxDepth: 5, maxValues: 50, numberOf: exactInteger };

const read = (text: string, rules: Partial<JsonRules> = {}) =>
	readJson(text, { ...RULES, ...rules });

describe('a text that is JSON', () => {
	it('is read as JSON.parse reads it, with any blanks between', () => {
		fc.assert(
			fc.property(
				fc.jsonValue({ maxDepth: 4, noUnicodeString: false }),
				fc.constantFrom('', ' ', '\n\t\r'),
				(value, blank) => {
					const text = `${blank}${JSON.stringify(value, null, blank)}${blank}`;
					const rules = { maxDepth: 9, maxValues: Infinity, numberOf: Number };
					expect(readJson(text, rules)).toEqual({
						value: JSON.parse(text) as unknown,
						hasDuplicateKey: false,
					});
				},
			),
		);
	});

	it.each([
		['9007199254740991', 9007199254740991],
		['9007199254740992', 9007199254740992n],
		['-9223372036854775808', -(2n ** 63n)],
		['9223372036854775807', 2n ** 63n - 1n],
		...['9223372036854775808', '-9223372036854775809', '-0', '1.0', '1e3', '0.5', '1E400'].map(
			(text): [string, number] => [text, NaN],
		),
	])('has every digit of an integer, and takes nothing else for one: %s', (text, value) => {
		expect(read(`[${text}]`)).toMatchObject({ value: [value] });
	});

	it('has members that objects inherit as its own', () => {
		const { value } = read('{"__proto__":{"a":1},"constructor":2,"toString":3}');
		expect(Object.keys(value ?? {})).toEqual(['__proto__', 'constructor', 'toString']);
		expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
	});

	it.each(['{"a":1,"a":1}', '[{"b":{"a":1,"\\u0061":2}}]', '{"__proto__":1,"__proto__":2}'])(
		'and has a key twice says so: %s',
		(text) => {
			expect(read(text)).toMatchObject({ hasDuplicateKey: true });
			expect(read(text.replace(/"[^"]*":/, '"c":'))).toMatchObject({
				hasDuplicateKey: text.startsWith('['),
			});
		},
	);

	it('may hold as much as the rules allow, and no more', () => {
		expect(read('[[[[[1]]]]]').failure).toBeUndefined();
		expect(read('[[[[[{}]]]]]').failure).toBe('nested_too_deep');
		expect(read('[{"a":[{"b":[[')).toEqual({ failure: 'nested_too_deep' });
		expect(read(`[${'1,'.repeat(48)}1]`).failure).toBeUndefined();
		expect(read(`[${'1,'.repeat(49)}1]`).failure).toBe('too_many_values');
		expect(read('{"a":'.repeat(9), { maxDepth: 9, maxValues: 4 }).failure).toBe('too_many_values');
	});
});

it('a text that JSON.parse refuses is refused', () => {
	const valid = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
	const edit = fc.tuple(
		valid,
		fc.nat(),
		fc.constantFrom('', '"', ',', '\\', '0', '}', ' ', '\v', 'u'),
	);
	fc.assert(
		fc.property(edit, ([text, place, change]) => {
			const at = place % (text.length + 1);
			const edited = text.slice(0, at) + change + text.slice(at + 1);
			let isJson = true;
			try {
				JSON.parse(edited);
			} catch {
				isJson = false;
			}
			const { failure } = readJson(edited, { maxDepth: 9, maxValues: Infinity, numberOf: Number });
			expect([edited, failure]).toEqual([edited, isJson ? undefined : 'not_json']);
		}),
		{ numRuns: 2_000 },
	);
	for (const text of [
		'',
		'\ufeff1',
		'01',
		'+1',
		'1.',
		'.5',
		'1e',
		'nul',
		'"\\x"',
		'"\\u12g4"',
		'"\n"',
	]) {
		expect(read(text)).toEqual({ failure: 'not_json' });
	}
});

it('bytes are UTF-8 where a strict decoder takes them, U+FFFD itself included', () => {
	const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	const part = fc.oneof(
		fc.string().map((text) => Buffer.from(text)),
		fc
			.constantFrom('efbfbd', 'ef', 'bfbd', 'c3', 'eda080', 'f09f9a80', 'f09f', 'c0af', 'efbbbf')
			.map((hex) => Buffer.from(hex, 'hex')),
	);
	fc.assert(
		fc.property(fc.array(part), (parts) => {
			const bytes = Buffer.concat(parts);
			let expected: string | undefined;
			try {
				expected = strict.decode(bytes);
			} catch {
				expected = undefined;
			}
			expect(decodeUtf8(bytes)).toBe(expected);
		}),
		{ numRuns: 2_000 },
	);
});
