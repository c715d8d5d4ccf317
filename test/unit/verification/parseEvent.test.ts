import { MAX_DEPTH } from '../../../nodes/Invoance/verification/canonicalize';
import { parseEvent } from '../../../nodes/Invoance/verification/parseEvent';
import { normalizeTimestamp } from '../../../nodes/Invoance/verification/timestamp';
import { PublicKeys } from '../../../nodes/Invoance/verification/publicKey';
import { prepareSignature, verifyEvent } from '../../../nodes/Invoance/verification/verifyEvent';
import { exampleEvent, KEY, signEvent } from './signing';

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

describe('a timestamp', () => {
	it.each([
		['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
		['2000-02-29T00:00:00.000Z', '2000-02-29T00:00:00.000Z'],
		['2024-02-28T23:59:59.999-00:01', '2024-02-29T00:00:59.999Z'],
		['2024-01-31T00:00:00Z', '2024-01-31T00:00:00.000Z'],
		['2026-06-10T19:47:52.1z', '2026-06-10T19:47:52.100Z'],
		['2026-06-10t19:47:52.123Z', '2026-06-10T19:47:52.123Z'],
		['2026-06-10T19:47:52.123z', '2026-06-10T19:47:52.123Z'],
		['2026-06-10T19:47:52.12345Z', '2026-06-10T19:47:52.123Z'],
		['2026-06-10T23:30:00.5+00:45', '2026-06-10T22:45:00.500Z'],
		['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
		['0099-12-31T00:00:00Z', '0099-12-31T00:00:00.000Z'],
		['2016-12-31T23:59:60.5Z', '2017-01-01T00:00:00.500Z'],
		['2017-01-01T00:59:60.123+01:00', '2017-01-01T00:00:00.123Z'],
		['2016-12-31T23:59:60.123Z', '2017-01-01T00:00:00.123Z'],
	])('%s is %s', (text, canonical) => {
		expect(normalizeTimestamp(text)).toBe(canonical);
	});

	it.each([
		...['2023-02-29T00:00:00Z', '2100-02-29T00:00:00Z', '2024-02-30T00:00:00Z'],
		...['2024-04-31T00:00:00Z', '2024-01-32T00:00:00Z', '2024-01-00T00:00:00Z'],
		...['2024-00-01T00:00:00Z', '2024-13-01T00:00:00Z', '2024-01-01T24:00:00Z'],
		...['2024-01-01T00:60:00Z', '2024-01-01T00:00:61Z', '2024-01-01T00:00:00+24:00'],
		...['2024-01-01T00:00:00+00:60', '2016-12-31T23:58:60Z', '2016-12-31T22:59:60.000Z'],
		...['0000-01-01T00:00:00+00:01', '9999-12-31T23:59:00-00:01', 'x2024-01-01T00:00:00Z'],
		...['2024-01-01T00:00:00Zx', '2024-01-01T00:00:00', '2024-01-01 00:00:00Z', ''],
	])('%j is none', (text) => {
		expect(normalizeTimestamp(text)).toBeUndefined();
	});
});

describe('the verdict on an event', () => {
	it('names no key unless the signature was held against one', async () => {
		const genuine = signEvent(exampleEvent(1));
		expect(await verifyEvent({ ...genuine, action: 'changed' })).toStrictEqual({
			outcome: 'invalid',
			reason: 'payload_hash_mismatch',
		});
		expect(await verifyEvent({ ...genuine, signature: '00' })).toStrictEqual({
			outcome: 'invalid',
			reason: 'signature_invalid',
			publicKey: KEY.publicKeyHex,
		});
	});

	it.each([`0${'0'.repeat(128)}`, `${'0'.repeat(128)}0`, 'g'.repeat(128), 7])(
		'is reached before the signature is looked at if that is none: %j',
		(signature) => {
			const event = { ...signEvent(exampleEvent(1)), signature };
			expect(prepareSignature(event, undefined, new PublicKeys())).toMatchObject({
				outcome: 'invalid',
				reason: 'signature_invalid',
			});
		},
	);
});
