import { parseExportJob, type ExportJob } from '../../../nodes/Invoance/api/schemas';
import { waitForExport, type WaitOptions } from '../../../nodes/Invoance/exports/waitForExport';
import {
	InvoanceError,
	type InvoanceErrorDetails,
} from '../../../nodes/Invoance/runtime/invoanceError';
import { completed, now, sleepFor } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

function job(status: string, fields: object = {}): ExportJob {
	const download_url = 'https://s.example/f';
	return parseExportJob({ id: 'aexp_1', status, download_url, ...fields });
}

const ready = job('ready');
const withoutAddress = job('ready', { download_url: null });
const unknown = new InvoanceError('Invoance does not know it', { status: 404 });
const late = new InvoanceError('No answer', { timeLimitReached: true });

/** Looks that find these one after the other, and the last of them for ever. */
function looks(...found: Array<ExportJob | Error>) {
	const times: number[] = [];
	const startedAt = now();
	const look = jest.fn<Promise<ExportJob>, Parameters<WaitOptions['look']>>(async () => {
		times.push(now() - startedAt);
		const seen = await Promise.resolve(found[times.length - 1] ?? found.at(-1));
		if (seen instanceof Error || seen === undefined) throw seen ?? new Error('nothing to find');
		return seen;
	});
	return { look, times };
}

async function wait(look: WaitOptions['look'], options: Partial<WaitOptions> = {}) {
	return await completed(waitForExport({ look, deadline: now() + 600_000, ...options }));
}

describe('waiting for an export', () => {
	it('ends with the look that finds it ready, whatever it was called before', async () => {
		const { look } = looks(job('queued'), job('processing'), job('something new'), ready);
		expect(await wait(look)).toEqual({ outcome: 'ready', job: ready });
		expect(look).toHaveBeenCalledTimes(4);
	});

	it('takes no time if it is ready at the first look', async () => {
		const startedAt = now();
		expect(await wait(looks(ready).look, { deadline: startedAt })).toMatchObject({
			outcome: 'ready',
		});
		expect(now()).toBe(startedAt);
	});

	it('looks at once, a second later, and more seldom after that', async () => {
		const { look, times } = looks(...Array<ExportJob>(30).fill(job('queued')), ready);
		await wait(look);
		expect(times.slice(0, 3)).toEqual([0, 1_000, 2_000]);
		expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThan(4_000);
	});

	it('tells each look since when it is waited for, and until when', async () => {
		const { look } = looks(ready);
		const [askedAt, deadline] = [now() - 5_000, now() + 7_000];
		await wait(look, { askedAt, deadline });
		expect(look.mock.calls).toEqual([[{ since: askedAt, deadline }]]);
	});

	it.each(['failed', 'FAILED', 'error', 'expired', 'Cancelled', 'canceled'])(
		'ends with an export that is %s',
		async (status) => {
			const failed = job(status, { error: 'no disk' });
			expect(await wait(looks(job('queued'), failed).look)).toEqual({
				outcome: 'failed',
				job: failed,
			});
		},
	);

	it('throws what a look throws', async () => {
		await expect(wait(looks(job('queued'), new Error('Words')).look)).rejects.toThrow('Words');
		const failure = new InvoanceError('Words', { status: 403 });
		await expect(wait(looks(job('queued'), failure).look)).rejects.toBe(failure);
	});

	it('throws at once what no lag explains', async () => {
		const failure = new InvoanceError('Words', { status: 403 });
		const { look, times } = looks(failure, ready);
		await expect(wait(look, { askedAt: now() })).rejects.toBe(failure);
		expect(times).toEqual([0]);
	});

	it('ends at once if Invoance asks to come back later than time is left, and says so', async () => {
		const busy = new InvoanceError('Busy', { timeLimitReached: true, retryAfterMs: 86_400_000 });
		const { look, times } = looks(job('queued'), busy);
		expect(await wait(look)).toMatchObject({ outcome: 'outOfTime', refusal: busy });
		expect(times).toHaveLength(2);
	});

	it('ends with a cancellation', async () => {
		const controller = new AbortController();
		const waiting = wait(looks(job('queued')).look, { signal: controller.signal });
		void sleepFor(30_000).then(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(waiting).rejects.toThrow('cancelled');
	});
});

describe('an export that has just been ordered', () => {
	it.each([
		['not known', unknown],
		['ready without an address', withoutAddress],
	])('may be %s for ten seconds', async (_, found) => {
		const { look, times } = looks(found, found, found, ready);
		expect(await wait(look, { askedAt: now() })).toMatchObject({ outcome: 'ready', job: ready });
		expect(times).toHaveLength(4);
	});

	it('is not known for good after that', async () => {
		const { look } = looks(unknown);
		const askedAt = now();
		await expect(wait(look, { askedAt })).rejects.toBe(unknown);
		expect(now() - askedAt).toBeGreaterThanOrEqual(10_000);
		expect(now() - askedAt).toBeLessThanOrEqual(12_000);
	});

	it('by another step may be unknown for five seconds', async () => {
		const startedAt = now();
		await expect(wait(looks(unknown).look)).rejects.toBe(unknown);
		expect(now() - startedAt).toBeGreaterThanOrEqual(5_000);
		expect(now() - startedAt).toBeLessThanOrEqual(7_000);
		expect(await wait(looks(unknown, ready).look)).toMatchObject({ outcome: 'ready' });
	});

	it('is ready, if it still has no address after that', async () => {
		const outcome = await wait(looks(withoutAddress).look, { askedAt: now() });
		expect(outcome).toEqual({ outcome: 'ready', job: withoutAddress });
	});

	it('is known for longer than that to be unknown only if it never was known', async () => {
		const askedAt = now() - 60_000;
		await expect(wait(looks(job('queued'), unknown).look, { askedAt })).rejects.toBe(unknown);
	});
});

describe('the time limit of waiting', () => {
	it.each([10_000, 1_000, 119_500, 600_000])(
		'of %i ms ends with a last look, not a moment sooner',
		async (limitMs) => {
			const queued = job('queued');
			const { look, times } = looks(queued);
			const outcome = await wait(look, { deadline: now() + limitMs });
			expect(outcome).toMatchObject({ outcome: 'outOfTime', job: queued, waitedMs: limitMs });
			expect(times.at(-1)).toBe(limitMs);
			expect(times.length).toBeLessThanOrEqual(61);
		},
	);

	it('finds what has become ready with the last look', async () => {
		const { look } = looks(job('queued'), ready);
		expect(await wait(look, { deadline: now() + 500 })).toMatchObject({ outcome: 'ready' });
		expect(now() + 2_000).toBe(look.mock.lastCall?.[0].deadline);
	});

	it('tells which states were seen how often', async () => {
		const found = [unknown, job('queued'), job('processing'), job('queued'), withoutAddress];
		const { look } = looks(...found, job('Processing'));
		const outcome = await wait(look, { askedAt: now(), deadline: now() + 5_500 });
		expect(outcome).toHaveProperty(
			'seen',
			new Map([
				['not known yet', 1],
				['queued', 2],
				['processing', 3],
				['ready, without an address', 1],
			]),
		);
	});

	it('that comes during a look, counts what the look before saw', async () => {
		const queued = job('queued');
		expect(await wait(looks(queued, late).look)).toMatchObject({
			outcome: 'outOfTime',
			job: queued,
			seen: new Map([['queued', 1]]),
			waitedMs: 1_000,
			refusal: undefined,
		});
	});

	it('that comes before the first look could be taken, knows no export', async () => {
		expect(await wait(looks(late).look)).toMatchObject({
			outcome: 'outOfTime',
			job: undefined,
			seen: new Map(),
			waitedMs: 0,
		});
	});

	const failure = { cause: 'rate-limited' as const };
	it.each<[string, InvoanceErrorDetails, boolean]>([
		['failed', { status: 503 }, true],
		['refused too many requests', { status: 429, failure }, true],
		['did not answer', {}, true],
		['was not asked', { failure }, false],
	])('that is all there was tells the answer, as Invoance %s', async (_, details, isTold) => {
		const answer = new InvoanceError('Words', { ...details, timeLimitReached: true });
		const outcome = await wait(looks(answer).look);
		expect(outcome).toMatchObject({ outcome: 'outOfTime', seen: new Map() });
		expect(outcome).toHaveProperty('refusal', isTold ? answer : undefined);
	});
});
