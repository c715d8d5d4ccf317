import { InvoanceError } from '../../../nodes/Invoance/invoanceError';
import { parseExportJob, type ExportJob } from '../../../nodes/Invoance/api/schemas';
import {
	requireReady,
	waitForExport,
	type WaitOptions,
} from '../../../nodes/Invoance/exports/waitForExport';
import { now } from '../../engine/fastClock';
import { thrownBy } from '../thrownBy';

jest.mock('../../../nodes/Invoance/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

function job(status: string, error?: unknown): ExportJob {
	return parseExportJob({ id: 'aexp_1', status, error });
}

/** Looks that find these one after the other, and the last of them for ever. */
function looks(...found: Array<ExportJob | Error>) {
	const getJob = jest.fn(async (): Promise<ExportJob> => {
		const seen: ExportJob | Error | undefined = await Promise.resolve(
			found[getJob.mock.calls.length - 1] ?? found.at(-1),
		);
		if (seen instanceof Error || seen === undefined) throw seen ?? new Error('nothing to find');
		return seen;
	});
	return getJob;
}

async function wait(getJob: WaitOptions['getJob'], options: Partial<WaitOptions> = {}) {
	return await waitForExport('aexp_1', {
		getJob,
		onTimeout: 'fail',
		deadline: now() + 600_000,
		...options,
	});
}

const outOfTime = new InvoanceError('No answer', { timeLimitReached: true });

describe('waiting for an export', () => {
	it('ends with the look that finds it ready, whatever it was called before', async () => {
		const ready = job('ready');
		const getJob = looks(job('queued'), job('processing'), job('something new'), ready);
		expect(await wait(getJob)).toBe(ready);
		expect(getJob).toHaveBeenCalledTimes(4);
	});

	it('takes no time if it is ready at the first look', async () => {
		const startedAt = now();
		await wait(looks(job('ready')), { deadline: startedAt });
		expect(now() - startedAt).toBeLessThan(1_000);
	});

	it('looks at once, a second later, and more seldom after that', async () => {
		const times: number[] = [];
		const startedAt = now();
		await wait(async () => {
			times.push((now() - startedAt) / 1_000);
			return await Promise.resolve(job(times.length === 30 ? 'ready' : 'queued'));
		});
		const [first, second, ...others] = times;
		expect(first).toBeLessThan(0.5);
		expect(second).toBeGreaterThanOrEqual(1);
		expect(second).toBeLessThan(1.5);
		expect((others.at(-1) ?? 0) - (others.at(-2) ?? 0)).toBeGreaterThan(4);
	});

	it.each(['failed', 'error', 'expired', 'cancelled', 'canceled'])(
		'ends with the own reason of a job that is %s',
		async (status) => {
			await expect(wait(looks(job('queued'), job(status, 'no disk')))).rejects.toMatchObject({
				message: 'Invoance could not make export "aexp_1": no disk',
				description: `The job ended with the status "${status}". Create the export again; if it fails again, narrow its date range or ask Invoance, naming the export.`,
			});
		},
	);

	it.each([
		[{ code: 7 }, ': {"code":7}'],
		[0, ': 0'],
		['', ''],
		[null, ''],
		[undefined, ''],
	])('tells a reason of any kind: %j', async (error, told) => {
		await expect(wait(looks(job('failed', error)))).rejects.toMatchObject({
			message: `Invoance could not make export "aexp_1"${told}`,
		});
	});

	it('throws what a look throws', async () => {
		await expect(wait(looks(job('queued'), new Error('Words')))).rejects.toThrow('Words');
		const lookFailed = new InvoanceError('Words');
		await expect(wait(looks(job('queued'), lookFailed))).rejects.toBe(lookFailed);
	});

	it('ends with a cancellation', async () => {
		const signal = AbortSignal.abort(new Error('cancelled'));
		await expect(wait(looks(job('queued')), { signal })).rejects.toThrow('cancelled');
	});
});

describe('the time limit of waiting', () => {
	it.each([
		[10_000, /^Export "aexp_1" was not ready after (9|10) seconds$/],
		[119_000, /^Export "aexp_1" was not ready after 118 seconds$/],
		[121_400, /^Export "aexp_1" was not ready after 2 minutes$/],
		[600_000, /^Export "aexp_1" was not ready after 10 minutes$/],
	])('of %i ms is told in words', async (limitMs, message) => {
		const startedAt = now();
		await expect(
			wait(looks(job('queued')), { deadline: startedAt + limitMs }),
		).rejects.toMatchObject({
			message: expect.stringMatching(message) as string,
			description:
				'Its status is still "queued". It goes on in Invoance: raise Max Wait, or set On Timeout to return the job and look again later.',
			timeLimitReached: true,
			failure: { cause: 'temporarily-unavailable' },
		});
		expect(now() - startedAt).toBeLessThanOrEqual(limitMs);
		expect(now() - startedAt).toBeGreaterThanOrEqual(limitMs - 1_000);
	});

	it('hands on the job that was seen last if that is wanted', async () => {
		const last = job('processing');
		const options = { onTimeout: 'returnPending', deadline: now() + 5_000 } as const;
		expect(await wait(looks(job('queued'), last), options)).toBe(last);
	});

	it('that comes during a later look, counts what the look before saw', async () => {
		const queued = job('queued');
		const returning = wait(looks(queued, outOfTime), { onTimeout: 'returnPending' });
		expect(await returning).toBe(queued);
		await expect(wait(looks(queued, outOfTime))).rejects.toMatchObject({
			message: 'Export "aexp_1" was not ready after 1 second',
		});
	});

	it('that comes during the first look is the error of that look', async () => {
		const options = { onTimeout: 'returnPending' } as const;
		await expect(wait(looks(outOfTime), options)).rejects.toBe(outOfTime);
	});
});

describe('a job whose file is asked for', () => {
	it('must be ready', () => {
		const ready = job('ready');
		expect(requireReady(ready)).toBe(ready);
		expect(thrownBy(() => requireReady(job('queued')))).toMatchObject({
			message: 'Export "aexp_1" is not ready to download yet',
			description: 'Its status is "queued". Put a Wait for Export step before this one.',
		});
		expect(() => requireReady(job('failed', 'no disk'))).toThrow(/could not make .*: no disk$/);
	});
});
