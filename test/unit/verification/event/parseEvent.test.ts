import { MAX_DEPTH } from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import { parseEvent } from '../../../../nodes/Invoance/verification/event/parseEvent';

function failureOf(line: string | Buffer): string | undefined {
	return parseEvent(Buffer.from(line)).failure;
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
		['canonicalization_failed', '{"seq":1.0}'],
		['canonicalization_failed', '{"seq"\t:\n-1.0}'],
		['canonicalization_failed', '{"seq":\r 10e0}'],
		['canonicalization_failed', '{"seq":1E0}'],
		['canonicalization_failed', '{"metadata":[1.0]}'],
		['canonicalization_failed', '{"metadata":[ 12.0]}'],
		['canonicalization_failed', '{"metadata":[1,\t2.0]}'],
		['canonicalization_failed', '{"metadata":{"a":[{}, -2.0]}}'],
	])('%s: %s', (failure, line) => {
		expect(failureOf(line)).toBe(failure);
	});

	it.each(
		['org_id', 'event_id', 'id', 'seq', 'ingested_at', 'action', 'occurred_at'].concat([
			...['actor', 'targets', 'context', 'metadata'],
		]),
	)('canonicalization_failed: a fraction in %s, which is signed', (field) => {
		expect(failureOf(`{"${field}":1.0}`)).toBe('canonicalization_failed');
		expect(failureOf(`{"x${field}":1.0}`)).toBeUndefined();
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
		'{"a":1.5,"seq":1,"b":"\\"seq\\":1.0"}',
		'{"at":"19:47:52.336Z","b":[12,"1.0"]}',
	])('%s', (line) => {
		expect(parseEvent(Buffer.from(line))).toEqual({ event: JSON.parse(line) as object });
	});

	it('too deep though it be, which a report can name', () => {
		const deep = `{"id":"a","b":${'['.repeat(MAX_DEPTH)}${']'.repeat(MAX_DEPTH)}}`;
		expect(parseEvent(Buffer.from(deep)).event?.id).toBe('a');
	});
});
