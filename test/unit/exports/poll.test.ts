import { parseExportJob, type ExportJob } from '../../../nodes/Invoance/api/schemas';
import { waitForExport, type WaitOptions } from '../../../nodes/Invoance/exports/poll';
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

/** Polls that find these one after the other, and the last of them for ever. */
function polls(...found: Array<ExportJob | Error>) {
	const times: number[] = [];
	const startedAt = now();
	const poll = jest.fn<Promise<ExportJob>, Parameters<WaitOptions['poll']>>(async () => {
		times.push(now() - startedAt);
		const seen = await Promise.resolve(found[times.length - 1] ?? found.at(-1));
		if (seen instanceof Error || seen === undefined) throw seen ?? new Error('nothing to find');
		return seen;
	});
	return { poll, times };
}

async function wait(poll: WaitOptions['poll'], options: Partial<WaitOptions> = {}) {
	return await completed(waitForExport({ poll, deadline: now() + 600_000, ...options }));
}

describe('waiting for an export', () => {
	it('ends with the poll that finds it ready, whatever it was called before', async () => {
		const { poll } = polls(job('queued'), job('processing'), job('something new'), ready);
		expect(await wait(poll)).toEqual({ outcome: 'ready', job: ready });
		expect(poll).toHaveBeenCalledTimes(4);
	});

	it('takes no time if it is ready at the first poll', async () => {
		const startedAt = now();
		expect(await wait(polls(ready).poll, { deadline: startedAt })).toMatchObject({
			outcome: 'ready',
		});
		expect(now()).toBe(startedAt);
	});

	it('polls at once, a second later, and less often after that', async () => {
		const { poll, times } = polls(...Array<ExportJob>(30).fill(job('queued')), ready);
		await wait(poll);
		expect(times.slice(0, 3)).toEqual([0, 1_000, 2_000]);
		expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThan(4_000);
	});

	it('says to each poll since when the export is waited for, and until when', async () => {
		const { poll } = polls(ready);
		const [askedAt, deadline] = [now() - 5_000, now() + 7_000];
		await wait(poll, { askedAt, deadline });
		expect(poll.mock.calls).toEqual([[{ since: askedAt, deadline }]]);
	});

	it.each(['failed', 'FAILED', 'error', 'expired', 'Cancelled', 'canceled'])(
		'ends with an export that is %s',
		async (status) => {
			const failed = job(status, { error: 'no disk' });
			expect(await wait(polls(job('queued'), failed).poll)).toEqual({
				outcome: 'failed',
				job: failed,
			});
		},
	);

	it('throws what a poll throws', async () => {
		await expect(wait(polls(job('queued'), new Error('Words')).poll)).rejects.toThrow('Words');
		const failure = new InvoanceError('Words', { status: 403 });
		await expect(wait(polls(job('queued'), failure).poll)).rejects.toBe(failure);
	});

	it('throws at once what no lag explains', async () => {
		const failure = new InvoanceError('Words', { status: 403 });
		const { poll, times } = polls(failure, ready);
		await expect(wait(poll, { askedAt: now() })).rejects.toBe(failure);
		expect(times).toEqual([0]);
	});

	it('ends at once if Invoance asks to come back later than time is left, and says so', async () => {
		const busy = new InvoanceError('Busy', { timeLimitReached: true, retryAfterMs: 86_400_000 });
		const { poll, times } = polls(job('queued'), busy);
		expect(await wait(poll)).toMatchObject({ outcome: 'outOfTime', refusal: busy });
		expect(times).toHaveLength(2);
	});

	it('ends with a cancellation', async () => {
		const controller = new AbortController();
		const waiting = wait(polls(job('queued')).poll, { signal: controller.signal });
		void sleepFor(30_000).then(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(waiting).rejects.toThrow('cancelled');
	});
});

describe('an export that has just been created', () => {
	it.each([
		['not known', unknown],
		['ready without an address', withoutAddress],
	])('may be %s for ten seconds', async (_, found) => {
		const { poll, times } = polls(found, found, found, ready);
		expect(await wait(poll, { askedAt: now() })).toMatchObject({ outcome: 'ready', job: ready });
		expect(times).toHaveLength(4);
	});

	it('is not known for good after that', async () => {
		const { poll } = polls(unknown);
		const askedAt = now();
		await expect(wait(poll, { askedAt })).rejects.toBe(unknown);
		expect(now() - askedAt).toBeGreaterThanOrEqual(10_000);
		expect(now() - askedAt).toBeLessThanOrEqual(12_000);
	});

	it('by another step may be unknown for five seconds', async () => {
		const startedAt = now();
		await expect(wait(polls(unknown).poll)).rejects.toBe(unknown);
		expect(now() - startedAt).toBeGreaterThanOrEqual(5_000);
		expect(now() - startedAt).toBeLessThanOrEqual(7_000);
		expect(await wait(polls(unknown, ready).poll)).toMatchObject({ outcome: 'ready' });
	});

	it('is ready, if it still has no address after that', async () => {
		const outcome = await wait(polls(withoutAddress).poll, { askedAt: now() });
		expect(outcome).toEqual({ outcome: 'ready', job: withoutAddress });
	});

	it('is known for longer than that to be unknown only if it never was known', async () => {
		const askedAt = now() - 60_000;
		await expect(wait(polls(job('queued'), unknown).poll, { askedAt })).rejects.toBe(unknown);
	});
});

describe('the time limit of waiting', () => {
	it.each([10_000, 1_000, 119_500, 600_000])(
		'of %i ms ends with a last poll, not a moment sooner',
		async (limitMs) => {
			const queued = job('queued');
			const { poll, times } = polls(queued);
			const outcome = await wait(poll, { deadline: now() + limitMs });
			expect(outcome).toMatchObject({ outcome: 'outOfTime', job: queued, waitedMs: limitMs });
			expect(times.at(-1)).toBe(limitMs);
			expect(times.length).toBeLessThanOrEqual(61);
		},
	);

	it('finds what has become ready with the last poll', async () => {
		const { poll } = polls(job('queued'), ready);
		expect(await wait(poll, { deadline: now() + 500 })).toMatchObject({ outcome: 'ready' });
		expect(now() + 2_000).toBe(poll.mock.lastCall?.[0].deadline);
	});

	it('reports which states were seen how often', async () => {
		const found = [unknown, job('queued'), job('processing'), job('queued'), withoutAddress];
		const { poll } = polls(...found, job('Processing'));
		const outcome = await wait(poll, { askedAt: now(), deadline: now() + 5_500 });
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

	it('that comes during a poll, counts what the poll before saw', async () => {
		const queued = job('queued');
		expect(await wait(polls(queued, late).poll)).toMatchObject({
			outcome: 'outOfTime',
			job: queued,
			seen: new Map([['queued', 1]]),
			waitedMs: 1_000,
			refusal: undefined,
		});
	});

	it('that comes before the first poll could be sent, knows no export', async () => {
		expect(await wait(polls(late).poll)).toMatchObject({
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
	])('that ends with an answer only reports it, as Invoance %s', async (_, details, isReported) => {
		const answer = new InvoanceError('Words', { ...details, timeLimitReached: true });
		const outcome = await wait(polls(answer).poll);
		expect(outcome).toMatchObject({ outcome: 'outOfTime', seen: new Map() });
		expect(outcome).toHaveProperty('refusal', isReported ? answer : undefined);
	});
});
