import { scanJson } from '../../../../nodes/Invoance/verification/event/scanJson';

describe('what JSON.parse does not tell', () => {
	it.each<[string, boolean, string[]]>([
		['{"a":1,"b":2}', false, []],
		['{"a":1,"a":2}', true, []],
		['{"a":1 , "\\u0061" :2}', true, []],
		['{"a":{"b":1},"c":{"b":1}}', false, []],
		['{"a":[{"b":1},{"b":1}],"b":[]}', false, []],
		['{"a":[{"b":1,"b":1}]}', true, []],
		['{"a":"\\"a\\":","b":"\\\\","c":"a"}', false, []],
		['{"a":1.0,"b":1e3,"c":1E+3,"d":-1.5e-7,"e":-0,"f":10}', false, ['a', 'b', 'c', 'd']],
		['{"a":{"x":[1,{"y":2.5}]},"b":{"y":1}}', false, ['a']],
		['{"a":[],"b":"1.5","c":"-1e3","9":9.5}', false, ['9']],
		['{"a":1,\t"b"\n:\r2.5}', false, ['b']],
		['{"a":true,"b":null,"c":false}', false, []],
	])('about %s', (text, duplicateKey, fields) => {
		const scan = scanJson(text);
		expect(scan.duplicateKey).toBe(duplicateKey);
		expect([...scan.fieldsWithNonIntegers]).toEqual(fields);
	});
});
