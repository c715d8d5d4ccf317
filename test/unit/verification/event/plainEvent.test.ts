import fc from 'fast-check';
import {
	canonicalBytes,
	type JsonObject,
} from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import { parseEvent } from '../../../../nodes/Invoance/verification/event/parseEvent';
import { readPlainEvent } from '../../../../nodes/Invoance/verification/event/plainEvent';
import { PlainJson } from '../../../../nodes/Invoance/verification/event/plainJson';
import { characterLength } from '../../../../nodes/Invoance/verification/event/utf8';
import { nameOf } from '../../../../nodes/Invoance/verification/file/failures';
import { Findings } from '../../../../nodes/Invoance/verification/file/findings';
import { exampleEvent, signEvent, signedLine } from '../signing';

/** By way of JSON.parse, which a blank before the event leads to. */
function readSlowly(line: Buffer) {
	return parseEvent(Buffer.concat([Buffer.from(' '), line]));
}

function summaryOf(event: JsonObject) {
	const findings = new Findings();
	findings.addEvent(event);
	return [
		nameOf(event),
		findings.summary.build(),
		findings.sequences.report(),
		findings.carriedKeys.list,
	];
}

/** If a line is read from its bytes, then JSON.parse leads to the same; returns whether it is. */
function isReadTheSame(line: Buffer): boolean {
	const plain = readPlainEvent(line);
	if (!plain) return false;
	const parsed = readSlowly(line);
	if (parsed.failure !== undefined) throw new Error(parsed.failure);
	const { event } = parsed;
	expect(parsed.canonical).toBeUndefined();
	expect(plain.canonical.toString()).toBe(canonicalBytes(event).toString());
	expect(summaryOf(plain.event)).toEqual(summaryOf(event));
	for (const field of ['payload_hash', 'signature', 'signing_public_key']) {
		expect(plain.event[field] ?? null).toBe(event[field] ?? null);
	}
	return true;
}

const text = fc.string({
	unit: fc.constantFrom(...Array.from('aZ09"\\\n\u0000é～🚀\u2028\ud7ff{}[]:,')),
});
const value = fc.letrec((tie) => ({
	any: fc.oneof(
		{ maxDepth: 3 },
		...[text, fc.maxSafeInteger(), fc.boolean(), fc.constant(null)],
		fc.array(tie('any'), { maxLength: 3 }),
		fc.dictionary(text, tie('any'), { maxKeys: 5, noNullPrototype: true }),
	),
})).any as fc.Arbitrary<JsonObject[string]>;

const event = fc
	.record(
		{
			...{ id: text, org_id: text, seq: fc.maxSafeInteger(), action: text, actor: value },
			...{ targets: value, context: value, metadata: value, version: value },
			occurred_at: fc.constantFrom('2026-06-10T22:47:52.336123+03:00', '2026-06-10T19:47:52Z', 'x'),
			event_id: fc.constant(null),
		},
		{ requiredKeys: ['id', 'org_id', 'seq', 'action'], noNullPrototype: true },
	)
	.map((changes) => exampleEvent(1, changes as JsonObject));

describe('an event that is read from its bytes', () => {
	it('is the one that JSON.parse would give, and so is what was signed', () => {
		fc.assert(
			fc.property(event, fc.boolean(), (changed, isReversed) => {
				const entries = Object.entries(changed);
				const ordered = Object.fromEntries(isReversed ? entries.reverse() : entries);
				isReadTheSame(Buffer.from(JSON.stringify(ordered)));
			}),
			{ numRuns: 2000 },
		);
	});

	it('is so however its bytes are damaged', () => {
		const genuine = Buffer.from(JSON.stringify(signEvent(exampleEvent(1))));
		const place = fc.nat(genuine.length - 1);
		const byte = fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('"\\{}[]:,0-nu ')));
		fc.assert(
			fc.property(place, byte, fc.nat(3), fc.nat(20), (at, inserted, kind, length) => {
				const rest = genuine.subarray(at + (kind === 0 ? 0 : kind === 1 ? 1 : length));
				const middle = kind === 3 ? genuine.subarray(at, at + 2 * length) : Buffer.from([inserted]);
				isReadTheSame(Buffer.concat([genuine.subarray(0, at), middle, rest]));
			}),
			{ numRuns: 5000 },
		);
	});

	it.each<[string, JsonObject]>([
		['as a server writes it', {}],
		['with its fields in another order', { a: 1, '~': 2 }],
		['with null members', { context: { location: null, user_agent: 'x' }, metadata: null }],
		['with an empty object and list', { metadata: {}, targets: [] }],
		['with nulls in a list', { targets: [null, 1, null] }],
		['with a null field that is not signed', { note: null }],
		['with short escapes', { metadata: { note: 'a"b\\c\n\r\t\b\f' } }],
		['with text in every script', { metadata: { 李: '🚀', é: '\u2028', '～': 'x', '🚀': 'y' } }],
		[
			'with integers',
			{ metadata: { a: 0, b: -1, c: 999_999_999_999_999, d: -999_999_999_999_999 } },
		],
		['with the signed name of the id', { id: null, event_id: 'aevt_1' }],
		[
			'with 128 members',
			{ metadata: Object.fromEntries(Array.from({ length: 128 }, (_, i) => [`k${i}`, i])) },
		],
	])('is the common case: %s', (_, changes) => {
		expect(isReadTheSame(Buffer.from(signedLine(1, changes)))).toBe(true);
		const reversed = Object.fromEntries(
			Object.entries(signEvent(exampleEvent(1, changes))).reverse(),
		);
		expect(isReadTheSame(Buffer.from(JSON.stringify(reversed)))).toBe(true);
	});

	it('stays what it is when others are read after it', () => {
		const lines = Array.from({ length: 300 }, (_, i) => Buffer.from(signedLine(i)));
		const read = lines.map((line) => readPlainEvent(line)?.canonical);
		expect(read.map(String)).toEqual(
			lines.map((line) => {
				const { event: slow } = readSlowly(line);
				return canonicalBytes(slow ?? {}).toString();
			}),
		);
	});

	it.each<[string, string]>([
		['blanks', ` ${signedLine(1)}`],
		['a carriage return', `${signedLine(1)}\r`],
		['white space between members', JSON.stringify(signEvent(exampleEvent(1)), null, 1)],
		['a key twice', signedLine(1).replace('{"id"', '{"id":"x","id"')],
		['a key twice, deep inside', signedLine(1).replace('"role":', '"level":1,"role":')],
		['an escape that JSON.stringify writes otherwise', signedLine(1).replace('team', 't\\u0065am')],
		['a key with an escape', signedLine(1).replace('"role"', '"r\\u006fle"')],
		['a fraction', signedLine(1).replace('"level":3', '"level":3.0')],
		['a zero in front', signedLine(1).replace('"level":3', '"level":03')],
		['-0', signedLine(1).replace('"level":3', '"level":-0')],
		['sixteen digits', signedLine(1).replace('"level":3', '"level":1234567890123456')],
		['both names of the id', signedLine(1, { event_id: 'aevt_1' })],
		['no actor', signedLine(1).replace('"actor":', '"acto":')],
		['no list of targets', signedLine(1).replace('"targets":', '"target":')],
		['a field of another kind', signedLine(1).replace('"signature":"', '"signature":7,"x":"')],
		[
			'129 members',
			signedLine(1, {
				metadata: Object.fromEntries(Array.from({ length: 129 }, (_, i) => [`k${i}`, i])),
			}),
		],
		[
			'many levels',
			signedLine(1, { metadata: JSON.parse('['.repeat(17) + ']'.repeat(17)) as JsonObject }),
		],
		['many values', signedLine(1, { targets: Array.from({ length: 2_048 }, () => 1) })],
		['64 KiB', signedLine(1, { metadata: { a: 'x'.repeat(65_536) } })],
	])('is left to JSON.parse where it has %s', (_, line) => {
		expect(readPlainEvent(Buffer.from(line))).toBeUndefined();
	});
});

describe('plain JSON', () => {
	const json = new PlainJson();

	it.each([
		'',
		'{',
		'}',
		'[',
		'"',
		'{"a"',
		'{"a":',
		'{"a":1',
		'{"a":1,',
		'{"a":1,}',
		'[1',
		'[1,',
		'[1,]',
		'-',
	])('does not end early: %j', (cut) => {
		expect(json.read(Buffer.from(cut))).toBeLessThan(0);
	});

	it.each([
		'tru',
		'True',
		'nul',
		'nulll',
		'falsee',
		'01',
		'1.5',
		'1e3',
		'"\u0001"',
		'"\\x"',
		'1 ',
		'{}x',
		'{a:1}',
	])('is no other text: %j', (other) => {
		expect(json.read(Buffer.from(other))).toBeLessThan(0);
	});

	it.each(['true', 'false', 'null', '0', '-7', '""', '"é🚀"', '[]', '{}', '[[],{}]', '{"":0}'])(
		'may be any value: %j',
		(plain) => {
			expect(json.read(Buffer.from(plain))).toBe(0);
		},
	);
});

it('UTF-8 is told as the strict decoder tells it', () => {
	const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	const isValid = (bytes: Uint8Array): boolean => {
		try {
			strict.decode(bytes);
			return true;
		} catch {
			return false;
		}
	};
	const lead = fc.integer({ min: 0x80, max: 0xff });
	const border = fc.constantFrom(0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff);
	fc.assert(
		fc.property(
			lead,
			fc.array(fc.oneof(border, fc.nat(255)), { minLength: 3, maxLength: 3 }),
			(first, rest) => {
				const bytes = Uint8Array.from([first, ...rest]);
				const length = characterLength(bytes, 0);
				const valid = [2, 3, 4].filter((count) => isValid(bytes.subarray(0, count)));
				expect(length).toBe(valid[0] ?? 0);
			},
		),
		{ numRuns: 20_000 },
	);
});
