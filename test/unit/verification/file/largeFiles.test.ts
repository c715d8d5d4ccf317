import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { copied } from '../../../../nodes/Invoance/verification/json';
import { MAX_LINE_BYTES } from '../../../../nodes/Invoance/verification/file/reading';
import { chunks, failuresOf, verify, verifySource } from '../exportFiles';
import { exampleEvent, signedLine, signEvent } from '../signing';

const MIB = 2 ** 20;

/** A line of so many bytes, with something repeated in its middle. */
function lineOf(before: string, repeated: string, after: string, bytes = MAX_LINE_BYTES): string {
	const room = bytes - Buffer.byteLength(before) - Buffer.byteLength(after);
	return before + repeated.repeat(Math.floor(room / Buffer.byteLength(repeated))) + after;
}

/**
 * What a file does to n8n: its reasons, the longest that nothing else had a turn, and memory. The time
 * is of the processor, so that a machine under load finds the same.
 */
async function harmOf(content: Buffer) {
	const idle = process.memoryUsage().rss;
	let [peak, standstillMs, isOver] = [idle, 0, false];
	let before = process.cpuUsage();
	const turn = () => {
		const { user, system } = process.cpuUsage(before);
		standstillMs = Math.max(standstillMs, (user + system) / 1_000);
		peak = Math.max(peak, process.memoryUsage().rss);
		before = process.cpuUsage();
		if (!isOver) setImmediate(turn);
	};
	setImmediate(turn);
	const parts: Buffer[] = [];
	for (let i = 0; i < content.length; i += 65_536) parts.push(content.subarray(i, i + 65_536));
	const { failures } = await verifySource(chunks(...parts));
	isOver = true;
	return {
		reasons: new Set(failures.map(({ reason }) => reason)),
		standstillMs,
		mib: (peak - idle) / MIB,
	};
}

/** Half a second is the promise, on a machine of its own; the faults that this is about took seconds. */
const STANDSTILL_MS = 3_000;

describe('a file made to hurt', () => {
	const deep = '['.repeat(MAX_LINE_BYTES);
	it.each<[string, string, string]>([
		['objects in a list', 'too_many_values', lineOf('{"y":0.5,"x":[', '{},', '{}]}')],
		['lists in lists', 'nested_too_deep', `{"a":${deep.slice(10)}`],
		['lists that are no event', 'not_an_object', deep],
		['objects in objects', 'nested_too_deep', lineOf('', '{"a":', '1')],
		['zeros', 'too_many_values', lineOf('{"a":[', '0,', '0]}')],
		['one number', 'canonicalization_failed', lineOf('{"a":', '9', '}')],
		['one fraction', 'canonicalization_failed', lineOf('{"a":0.', '3', 'e5}')],
		['escapes', 'canonicalization_failed', lineOf('{"a":"', '\\u00e9', '"}')],
		['backslashes', 'not_json', lineOf('{"a":"', '\\\\', '')],
		['blanks', 'not_json', lineOf('{', ' \t', '')],
		['key after key', 'too_many_values', lineOf('{"b":1', ',"a":1', '}', MAX_LINE_BYTES / 2)],
		['what is too long', 'line_too_long', lineOf('{"a":[', '{},', '{}]}', 10 * MIB)],
	])('harms nobody: %s', async (_, reason, line) => {
		const harm = await harmOf(Buffer.from(`${signedLine(1)}\n${`${line}\n`.repeat(3)}`));
		expect(harm.reasons).toEqual(new Set([reason]));
		expect(harm.standstillMs).toBeLessThan(STANDSTILL_MS);
		expect(harm.mib).toBeLessThan(300);
	});

	it('harms nobody with as many keys as fit, which are sorted to be signed', async () => {
		const keys = Array.from({ length: 19_900 }, (_, i) => `"\u{1f680}${i}":1`).reverse();
		const event = JSON.stringify(signEvent(exampleEvent(1, { metadata: {} })));
		const line = event.replace('"metadata":{}', `"metadata":{${keys.join(',')}}`);
		expect(Buffer.byteLength(line)).toBeLessThan(MAX_LINE_BYTES);
		const { reasons, standstillMs } = await harmOf(Buffer.from(line));
		expect(reasons).toEqual(new Set(['payload_hash_mismatch']));
		expect(standstillMs).toBeLessThan(STANDSTILL_MS);
	});

	it('harms nobody with a first line of commas', async () => {
		const harm = await harmOf(Buffer.from(`${','.repeat(10 * MIB)}\nid,seq`));
		expect(harm.reasons).toEqual(new Set(['line_too_long', 'not_json']));
		expect(harm.standstillMs).toBeLessThan(STANDSTILL_MS);
	});

	it.each(['x', '{', '{}', '{"a":1', '"', '\xff'])(
		'takes little time for what is no event: two hundred thousand times %s',
		async (line) => {
			const content = Buffer.from(`${line}\n`.repeat(200_000), 'latin1');
			const before = process.cpuUsage();
			const report = await verify(content);
			const { user, system } = process.cpuUsage(before);
			expect(report).toMatchObject({ events: 200_000, valid_events: 0 });
			// An exception for each line takes far longer.
			expect((user + system) / 1e6).toBeLessThan(12);
		},
	);
});

describe('what is kept of a line', () => {
	it('does not keep the line', async () => {
		setFlagsFromString('--expose-gc');
		const collect = runInNewContext('gc') as () => void;
		const long = 'x'.repeat(900_000);
		const content = Array.from({ length: 40 }, (_, i) => {
			const event = { ...exampleEvent(i), id: `${i}${long}`, org_id: `aorg_${i}` };
			return JSON.stringify({
				...event,
				...{
					action: `${i} was done by somebody`,
					actor: { type: `type ${i} of many`, id: `${i} of many` },
				},
				signing_public_key: i.toString(16).padStart(64, '1'),
			});
		}).join('\n');
		const bytes = Buffer.from(content);
		collect();
		const before = process.memoryUsage().heapUsed;
		const report = await verify(bytes);
		collect();
		expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * MIB);
		expect(report.failures).toHaveLength(40);
	});

	it('is the same text', () => {
		for (const text of ['', 'é🚀', '\ufeffa', '\ufffd']) expect(copied(text)).toBe(text);
	});
});

describe('a line', () => {
	it('of 1 MiB is verified, and one byte more is not', async () => {
		const room = MAX_LINE_BYTES - Buffer.byteLength(signedLine(2, { metadata: { a: '' } }));
		const longest = (more: number) => signedLine(2, { metadata: { a: 'x'.repeat(room + more) } });
		expect(await verify(longest(0))).toMatchObject({ valid: true, events: 1 });
		expect(await failuresOf(longest(1))).toEqual(['1 line_too_long']);
	});
});
