import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import {
	failedError,
	outOfTimeError,
	requireReady,
} from '../../../nodes/Invoance/exports/exportErrors';
import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { thrownBy } from '../thrownBy';

const job = (status: string, error?: unknown) => parseExportJob({ id: 'aexp_1', status, error });

describe('an export that failed', () => {
	it('is told with its own reason', () => {
		expect(failedError(job('failed', 'no disk'))).toMatchObject({
			message: 'Invoance could not make export "aexp_1": no disk',
			description:
				'It ended with the status "failed". Create the export again. If it fails again, narrow its date range or ask Invoance, naming the export.',
		});
	});

	it.each([
		[{ code: 7 }, ': {"code":7}'],
		[0, ': 0'],
		['', ''],
		[null, ''],
		[undefined, ''],
	])('has a reason of any kind: %j', (error, told) => {
		expect(failedError(job('failed', error)).message).toBe(
			`Invoance could not make export "aexp_1"${told}`,
		);
	});

	it('is told with the number of tries', () => {
		expect(failedError(job('failed'), 3).description).toContain(
			'3 exports were created one after the other, and all of them failed.',
		);
	});
});

describe('an export that was not ready in time', () => {
	it.each([
		[1_000, '1 second'],
		[119_000, '119 seconds'],
		[120_000, '2 minutes'],
		[121_400, '2 minutes'],
		[600_000, '10 minutes'],
	])('is told with how long it was waited for: %i ms', (waitedMs, words) => {
		const seen = new Map([
			['queued', 1],
			['processing', 12],
		]);
		expect(outOfTimeError('aexp_1', { seen, waitedMs })).toMatchObject({
			message: `Export "aexp_1" was not ready after ${words}`,
			description:
				'Seen: "queued" once, "processing" 12 times. Invoance goes on with it: raise Max Wait, or set On Timeout to Return the Unfinished Export and check again later.',
			timeLimitReached: true,
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	it('and never was polled, says so', () => {
		const error = outOfTimeError('aexp_1', { seen: new Map(), waitedMs: 60_000 });
		expect(error.description).toMatch(/^It was never polled: /);
	});

	it("is told by Invoance's own answer where that says why", () => {
		const refusal = new InvoanceError('Busy', { timeLimitReached: true });
		const seen = new Map([['queued', 1]]);
		expect(outOfTimeError('aexp_1', { seen, waitedMs: 60_000, refusal })).toBe(refusal);
	});
});

it('an export whose file is asked for must be ready', () => {
	const ready = job('ready');
	expect(requireReady(ready)).toBe(ready);
	expect(thrownBy(() => requireReady(job('queued')))).toMatchObject({
		message: 'Export "aexp_1" is not ready to download yet',
		description: 'Its status is "queued". Put a Wait for Export step before this one.',
	});
	expect(() => requireReady(job('failed', 'no disk'))).toThrow(/could not make .*: no disk$/);
});
