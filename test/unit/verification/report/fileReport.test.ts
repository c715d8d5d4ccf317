import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import { Findings, nameOf } from '../../../../nodes/Invoance/verification/file/findings';
import { fileReport } from '../../../../nodes/Invoance/verification/report/fileReport';
import { trustIn } from '../../../../nodes/Invoance/verification/trust/trust';
import { lines, verify } from '../exportFiles';
import { exampleEvent, KEY, OTHER_KEY } from '../signing';

const NOBODY = nameOf(undefined);
const EVENT_TRUST = trustIn(undefined, nodePlatform);

describe('a report', () => {
	it('lists the first 100 failures in the order of the file', () => {
		const findings = new Findings();
		const lines = Array.from({ length: 240 }, (_, i) => i);
		for (const line of lines) {
			findings.addVerdict({ line: line, name: NOBODY }, { outcome: 'invalid', reason: 'not_json' });
		}
		findings.addVerdict(
			{ line: 500, name: NOBODY },
			{ outcome: 'unverifiable', reason: 'no_signature' },
		);
		findings.addVerdict({ line: 501, name: NOBODY }, { outcome: 'valid' });
		findings.bytes = 7;
		const report = fileReport(findings, '00', EVENT_TRUST, false);
		expect(report.failures).toEqual(
			Array.from({ length: 100 }, (_, line) => ({ line, ...NOBODY, reason: 'not_json' })),
		);
		expect(report).toMatchObject({
			...{ events: 242, invalid_events: 240, unverifiable_events: 1, valid_events: 1 },
			...{ sha256: '00', bytes: 7 },
		});
	});

	it('lists the first 100 keys that were used, and that events carry, each once', () => {
		const findings = new Findings();
		const keys = Array.from({ length: 101 }, (_, i) => i.toString(16).padStart(64, '0'));
		for (const key of [...keys, ...keys]) {
			findings.usedKeys.add(key);
			findings.addEvent(exampleEvent(1, { signing_public_key: key }));
		}
		expect(fileReport(findings, '', EVENT_TRUST, false)).toMatchObject({
			key_source: 'event',
			public_keys: keys.slice(0, 100),
			carried_keys: keys.slice(0, 100),
		});
	});

	it('lists no key that is none', () => {
		const findings = new Findings();
		for (const key of ['', 'ab', 'AB'.repeat(32), 7, null]) {
			findings.addEvent(exampleEvent(1, { signing_public_key: key }));
		}
		expect(fileReport(findings, '', EVENT_TRUST, false).carried_keys).toEqual([]);
	});
});

describe('the result of a file', () => {
	it.each([
		['verified', lines(1, 2), KEY.publicKeyHex],
		['consistent', lines(1, 2), undefined],
		['empty', [], KEY.publicKeyHex],
		['empty', ['', ''], undefined],
		['failed', ['x'], undefined],
		['failed', lines(1, 3), KEY.publicKeyHex],
		['failed', lines(1), OTHER_KEY.publicKeyHex],
	] as const)('is %s', async (result, content, publicKey) => {
		const report = await verify(content.join('\n'), { publicKey, expectContiguous: true });
		expect(report).toMatchObject({
			result,
			valid: result === 'verified' || result === 'consistent',
		});
	});
});

describe('an event in a report', () => {
	it.each([
		[{ id: 'aevt_1', seq: 1 }, 'aevt_1', 1],
		[{ event_id: 'aevt_1', seq: -1 }, 'aevt_1', -1],
		[{ id: 'a', event_id: 'b' }, 'a', null],
		[{ id: null, event_id: 'b' }, 'b', null],
		[{ id: 7, seq: '7' }, null, null],
		[{ id: 'x'.repeat(201), seq: 2 ** 53 }, 'x'.repeat(200), null],
		[{ seq: 2n ** 53n }, null, '9007199254740992'],
		[{ seq: 7n }, null, 7],
		[{ seq: 1.5 }, null, null],
		[undefined, null, null],
	])('is named by its id and its seq', (event, event_id, seq) => {
		expect(nameOf(event)).toEqual({ event_id, seq });
	});
});

describe('what was found in several files', () => {
	it('adds up', () => {
		const [first, second] = [new Findings(), new Findings()];
		first.addEvent(exampleEvent(1, { signing_public_key: KEY.publicKeyHex }));
		first.addVerdict(
			{ line: 1, name: NOBODY, numbered: { orgId: 'a', seq: 1 } },
			{ outcome: 'valid' },
		);
		first.bytes = 3;
		second.addEvent(exampleEvent(3, { signing_public_key: OTHER_KEY.publicKeyHex }));
		second.addVerdict({ line: 1, name: NOBODY }, { outcome: 'invalid', reason: 'not_json' });
		second.addVerdict(
			{ line: 2, name: NOBODY, numbered: { orgId: 'a', seq: 3 } },
			{ outcome: 'unverifiable', reason: 'no_signature' },
		);
		second.bytes = 4;
		second.usedKeys.add(KEY.publicKeyHex);
		expect(first.addAll(second)).toBe('new');
		expect(fileReport(first, '', EVENT_TRUST, false)).toMatchObject({
			...{ events: 3, valid_events: 1, invalid_events: 1, unverifiable_events: 1, bytes: 7 },
			...{ first_seq: 1, last_seq: 3, missing_seqs: 1, missing_ranges: [[2, 2]] },
			public_keys: [KEY.publicKeyHex],
			carried_keys: [KEY.publicKeyHex, OTHER_KEY.publicKeyHex],
			summary: { actions: [{ action: 'user.signed_in', events: 2 }], actors: 1 },
			failures: [],
		});
	});
});
