import { canonicalBytes } from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import type { JsonObject } from '../../../../nodes/Invoance/verification/json';
import { exampleEvent } from '../signing';

function textOf(event: JsonObject): string {
	return new TextDecoder().decode(canonicalBytes(event));
}

describe('an event has no canonical bytes', () => {
	it.each<[string, JsonObject]>([
		['event_id is missing', { id: null }],
		['org_id is missing', { org_id: null }],
		['seq is missing', { seq: null }],
		['seq is no number', { seq: '7' }],
		['seq is no number', { seq: true }],
		['seq is no number', { seq: [7] }],
		['org_id is no text', { org_id: 7 }],
		['org_id is no text', { org_id: { id: 'aorg_1' } }],
		['action is missing', { action: null }],
		['actor is missing', { actor: null }],
		['targets is missing', { targets: null }],
		['ingested_at is missing', { ingested_at: null }],
		['occurred_at is missing', { occurred_at: null }],
		['occurred_at is no RFC 3339 date-time', { occurred_at: 1 }],
		['ingested_at is no RFC 3339 date-time', { ingested_at: 'today' }],
		['id and event_id differ', { event_id: 'aevt_2' }],
		['a number is not an integer', { seq: 1.5 }],
		['a number is -0', { seq: -0 }],
		['a string is not valid Unicode', { action: 'a\ud800' }],
		['a string is not valid Unicode', { action: '\udfff' }],
		['a string is not valid Unicode', { action: '\\\udabc' }],
		['a number is not an exact integer', { metadata: { a: 2 ** 53 } }],
	])('because %s: %j', (_, change) => {
		expect(canonicalBytes(exampleEvent(1, change))).toBeUndefined();
	});
});

describe('an event has canonical bytes', () => {
	it.each<[string, JsonObject, string]>([
		['int64, the largest', { seq: 2n ** 63n - 1n }, '"seq":9223372036854775807,'],
		['int64, the smallest', { seq: -(2n ** 63n) }, '"seq":-9223372036854775808,'],
		['the largest number', { seq: 2 ** 53 - 1 }, '"seq":9007199254740991,'],
		['a pair of surrogates', { action: '\ud83d\ude80' }, '"action":"🚀"'],
		['backslashes before letters', { action: '\\ud800' }, '"action":"\\\\ud800"'],
		['both names of the id', { event_id: 'aevt_1' }, '"event_id":"aevt_1"'],
		['the signed name of the id', { id: null, event_id: 'aevt_2' }, '"event_id":"aevt_2"'],
		['no context', { context: null }, '},"event_id":'],
	])('with %s', (_, change, expected) => {
		expect(textOf(exampleEvent(1, change))).toContain(expected);
	});

	it('in which keys come by code point', () => {
		const keys = ['\u{1f680}b', '\u{1f680}', '\u{1f4a9}', '\uffff', '\ue000', '\ud7ff', 'b', 'a'];
		const metadata = Object.fromEntries(keys.map((key) => [key, 1]));
		const { metadata: sorted } = JSON.parse(textOf(exampleEvent(1, { metadata }))) as {
			metadata: object;
		};
		expect(Object.keys(sorted)).toEqual([
			...['a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{1f4a9}', '\u{1f680}', '\u{1f680}b'],
		]);
	});
});
