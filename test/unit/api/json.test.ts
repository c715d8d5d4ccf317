import fc from 'fast-check';
import { readAnswer } from '../../../nodes/Invoance/api/answer';

describe('JSON', () => {
	it.each([
		['9007199254740993', '9007199254740993'],
		['-9223372036854775808', '-9223372036854775808'],
		['9007199254740991', 9_007_199_254_740_991],
		['-9007199254740991', -9_007_199_254_740_991],
		['9007199254740992', '9007199254740992'],
		['1234567890123456789.5', Number('1234567890123456789.5')],
		['12345678901234567e3', Number('12345678901234567e3')],
		['0.12345678901234567', Number('0.12345678901234567')],
		['"9007199254740993"', '9007199254740993'],
	])('of %s keeps every digit of an integer, and touches nothing else', (text, value) => {
		expect(readAnswer(text).value).toBe(value);
	});

	it('is not touched within texts and names, whatever they hold', () => {
		const text = String.raw`{"a\\":"\"9007199254740993\\","9007199254740993":[9007199254740993,"\\"]}`;
		expect(readAnswer(text).value).toEqual({
			'a\\': '"9007199254740993\\',
			'9007199254740993': ['9007199254740993', '\\'],
		});
	});

	it('of any kind is what JSON.parse says, but for large integers', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				const json = JSON.stringify([value, '9007199254740993']);
				const expected: unknown = JSON.parse(json, (_, member: unknown) => {
					const isLarge = Number.isInteger(member) && !Number.isSafeInteger(member);
					return isLarge && !String(member).includes('e') ? String(member) : member;
				});
				expect(readAnswer(json).value).toEqual(expected);
			}),
		);
		fc.assert(
			fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }), fc.string(), (big, text) => {
				const isSafe = Number.isSafeInteger(Number(big));
				const expected = { [text]: [isSafe ? Number(big) : String(big), text] };
				const json = `{${JSON.stringify(text)}:[${big},${JSON.stringify(text)}]}`;
				expect(readAnswer(json).value).toEqual(JSON.parse(JSON.stringify(expected)));
			}),
		);
	});

	it.each(['{"a":', '00009007199254740993', '90071992547409930x', '"9007199254740993', ''])(
		'that is none stays none: %s',
		(text) => {
			expect(readAnswer(text)).toEqual({ failure: 'not_json' });
		},
	);

	it('may begin with a byte-order mark', () => {
		expect(readAnswer('\uFEFF{"a":1}').value).toEqual({ a: 1 });
	});

	it('of ten megabytes is scanned in linear time', () => {
		const text = JSON.stringify(Array(100_000).fill('\\"'.repeat(40)));
		const startedAt = performance.now();
		readAnswer(`[9007199254740993,${text}]`);
		expect(performance.now() - startedAt).toBeLessThan(5_000);
	});
});
