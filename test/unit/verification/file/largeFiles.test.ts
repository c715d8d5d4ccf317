import { SequenceTracker } from '../../../../nodes/Invoance/verification/sequence/sequenceTracker';
import { MAX_LINE_BYTES } from '../../../../nodes/Invoance/verification/file/splitLines';
import { failuresOf, verify } from '../exportFiles';
import { signedLine } from '../signing';

describe('a file of any size', () => {
	it('verifies a line of 10 MB', async () => {
		const long = signedLine(2, {
			metadata: { a: 'é"'.repeat(2_000_000), b: 'x'.repeat(1_900_000) },
		});
		expect(Buffer.byteLength(long)).toBeGreaterThan(9_900_000);
		expect(await verify([signedLine(1), long, signedLine(3)].join('\n'))).toMatchObject({
			valid: true,
			events: 3,
		});
	});

	it('cannot verify a line over the limit, and goes on after it', async () => {
		const line = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
		const content = [line(MAX_LINE_BYTES), line(MAX_LINE_BYTES + 1), signedLine(3)].join('\n');
		const report = await verify(content);
		expect(report).toMatchObject({ valid_events: 1, invalid_events: 1, unverifiable_events: 1 });
		expect(report.failures).toMatchObject([
			{ line: 1, reason: 'canonicalization_failed' },
			{ line: 2, reason: 'line_too_long' },
		]);
	});

	it('fails an event nested a million deep', async () => {
		const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
		expect(await failuresOf(`{"metadata":${deep}}`)).toEqual(['1 nested_too_deep']);
	});

	it('reads a line with very many keys in linear time', async () => {
		const keys = Array.from({ length: 300_000 }, (_, i) => `"k${i}":1e0`).join(',');
		expect(await failuresOf(`{"extra":{${keys}}}`)).toEqual(['1 canonicalization_failed']);
	});
});

describe('gaps and duplicates', () => {
	it.each([
		['neighbours', 1],
		['no two of them neighbours', 1000],
	])('are exact for a million in random order: %s', (_name, step) => {
		const seqs = Float64Array.from({ length: 1_000_000 }, (_, i) => i * step);
		let state = 1;
		for (let i = seqs.length - 1; i > 0; i--) {
			state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
			const j = state % (i + 1);
			[seqs[i], seqs[j]] = [seqs[j] ?? 0, seqs[i] ?? 0];
		}
		const tracker = new SequenceTracker({ blocksLeft: 1 });
		for (const seq of seqs) tracker.add(seq);
		expect(tracker.summarize()).toMatchObject({
			missing: BigInt(999_999 * (step - 1)),
			duplicates: 0,
		});
	});
});
