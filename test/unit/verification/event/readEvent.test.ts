import { readEvent } from '../../../../nodes/Invoance/verification/event/readEvent';

const MAX_DEPTH = 128;

function failureOf(line: string | Buffer): string | undefined {
	return readEvent(Buffer.from(line)).failure;
}

describe('a line is no event', () => {
	it.each([
		['not_json', ''],
		['not_json', 'x'],
		['not_json', '\ufeff{}'],
		['not_an_object', 'null'],
		['not_an_object', '[]'],
		['not_an_object', '7'],
		['nested_too_deep', `{"a":${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}}`],
		['duplicate_key', '{"a":1,"a":1}'],
		['duplicate_key', '{"a" :1,"b":{},"\\u0061"\t:1}'],
	])('%s: %s', (failure, line) => {
		expect(failureOf(line)).toBe(failure);
	});

	it.each(['Action', 'ACTOR', 'Payload_Hash', 'ſeq', 'Id', 'targetS', 'Schema_id'])(
		'duplicate_key: %s, which readers that ignore capitals take for a signed field',
		(name) => {
			expect(failureOf(`{"${name}":1}`)).toBe('duplicate_key');
			expect(failureOf(`{"x":{"${name}":1},"x${name}":1}`)).toBeUndefined();
		},
	);

	it('too_many_values, which it is not with twenty thousand', () => {
		const values = (count: number) => `{"a":[${'0,'.repeat(count - 3)}0]}`;
		expect(failureOf(values(20_000))).toBeUndefined();
		expect(failureOf(values(20_001))).toBe('too_many_values');
	});

	it('invalid_utf8, wherever it is', () => {
		for (const wrong of [[0xff], [0xc3], [0xed, 0xa0, 0x80]]) {
			const line = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(wrong), Buffer.from('"}')]);
			expect(failureOf(line)).toBe('invalid_utf8');
		}
	});
});

describe('a line is an event', () => {
	it.each([
		'{}',
		' {"a":1}\r',
		'{"a":"\ufffd"}',
		'{"a":{"b":1},"b":{"a":[1,2,{"b":null}]}}',
		`{"a":${'['.repeat(MAX_DEPTH - 1)}${']'.repeat(MAX_DEPTH - 1)}}`,
		'{"seq":1,"b":"\\"seq\\":1.0"}',
		'{"at":"19:47:52.336Z","b":[12,"1.0"]}',
	])('%s', (line) => {
		expect(readEvent(Buffer.from(line))).toEqual({ event: JSON.parse(line) as object });
	});
});
