import { DateTime } from 'luxon';
import {
	createPastGracePeriod,
	makeExport,
	type ExportRequest,
} from '../../../nodes/Invoance/exports/makeExport';
import { now } from '../../engine/fastClock';
import { connectionTo, says } from '../api/fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

// The pauses between two tries are as long as they can be.
beforeEach(() => jest.spyOn(Math, 'random').mockReturnValue(0));
afterEach(() => jest.restoreAllMocks());

const ORGANIZATIONS = says({ orgs: [{ id: 'aorg_1', organization_id: 'acme' }] });
const created = (id: string, date?: string) => says({ id, status: 'queued' }, 202, { date });
const found = (id: string, status: string, more = {}) => says({ id, status, ...more });
const ready = (id: string) => found(id, 'ready', { download_url: 'https://s.example/f.csv' });
const failed = (id: string) => found(id, 'failed', { error: 'no disk' });

function request(more: Partial<ExportRequest> = {}): ExportRequest {
	const { filters, ...others } = { filters: { actions: 'user.login' }, ...more };
	return {
		...{ organizationId: 'acme', title: 'Acme Corp', format: 'csv', range: {}, context: {} },
		...{ filters, gracePeriodMs: undefined, ...others },
	};
}

const settings = { maxWaitMs: 60_000, onTimeout: 'fail', maxAttempts: 3 } as const;

/** What is requested of an API that gives these answers, as `POST exports` or `GET aexp_1`. */
async function making(
	answers: Parameters<typeof connectionTo>[0],
	options: Partial<Parameters<typeof makeExport>[2]> = {},
) {
	const asked = request();
	const { connection, requests, log } = await connectionTo(answers);
	const startedAt = now();
	const result = await makeExport(connection, asked, { ...settings, ...options }).catch(
		(error: unknown) => ({ error }),
	);
	const lines = requests.map(({ method, url }) => `${method} ${url.split('/').at(-1)}`);
	return { asked, result, requests, lines, log, startedAt, tookMs: now() - startedAt };
}

describe('an export', () => {
	it('is created with what is asked for, polled until it is ready, and timed', async () => {
		const { asked, result, requests, lines, startedAt } = await making([
			created('aexp_1', 'Thu, 01 Jan 2026 00:00:00 GMT'),
			...[ORGANIZATIONS, found('aexp_1', 'processing'), ready('aexp_1')],
		]);
		expect(lines).toEqual(['POST exports', 'GET orgs', 'GET aexp_1', 'GET aexp_1']);
		const filters = { actions: 'user.login' };
		expect(requests[0]?.body).toEqual({ organization_id: 'acme', format: 'csv', filters });
		expect(asked.exportId).toBe('aexp_1');
		if ('error' in result) throw result.error;
		expect(result).toMatchObject({ isReady: true, job: { id: 'aexp_1', status: 'ready' } });
		expect(result.deadline - startedAt).toBeGreaterThanOrEqual(60_000);
		expect(result.deadline - startedAt).toBeLessThan(65_000);
		const { requestedAt, readyAt } = result.times;
		expect(Math.abs(+requestedAt - Date.UTC(2026, 0))).toBeLessThan(5_000);
		expect(+readyAt - +requestedAt).toBeGreaterThanOrEqual(900);
		expect(+readyAt - +requestedAt).toBeLessThan(10_000);
	});

	it('that fails is created anew after two seconds, and the log says so', async () => {
		const { asked, result, requests, lines, log, tookMs } = await making([
			...[created('aexp_1'), ORGANIZATIONS, failed('aexp_1')],
			...[created('aexp_2'), ready('aexp_2')],
		]);
		expect(result).toMatchObject({ isReady: true, job: { id: 'aexp_2' } });
		expect(lines).toEqual([
			...['POST exports', 'GET orgs', 'GET aexp_1', 'POST exports', 'GET aexp_2'],
		]);
		const keys = requests.map(({ headers }) => headers?.['Idempotency-Key']).filter(Boolean);
		expect(new Set(keys).size).toBe(2);
		expect(asked.exportId).toBe('aexp_2');
		expect(log).toContainEqual(
			expect.stringContaining('Export aexp_1 failed and is created again'),
		);
		expect(tookMs).toBeGreaterThanOrEqual(2_000);
	});

	it.each([
		[1, /^It ended with the status "failed"\. Create/],
		[2, /2 exports were created one after the other/],
	])('that fails each time fails after %i attempts, with the reason', async (attempts, words) => {
		const { result, lines } = await making(
			[created('aexp_1'), ORGANIZATIONS, failed('aexp_1'), created('aexp_1'), failed('aexp_1')],
			{ maxAttempts: attempts },
		);
		expect(result).toHaveProperty('error.message', expect.stringMatching(/"aexp_1": no disk$/));
		expect(result).toHaveProperty('error.description', expect.stringMatching(words));
		expect(lines.filter((line) => line === 'POST exports')).toHaveLength(attempts);
	});

	it('that fails is not created anew where no time is left for the pause', async () => {
		const { result, lines } = await making([created('aexp_1'), ORGANIZATIONS, failed('aexp_1')], {
			maxWaitMs: 1_900,
		});
		expect(result).toHaveProperty('error.message', expect.stringMatching(/no disk$/));
		expect(lines).toHaveLength(3);
	});

	it('that failed is what is told of where time is up before another one is created', async () => {
		const busy = says('', 503);
		const { result } = await making(
			[created('aexp_1'), ORGANIZATIONS, failed('aexp_1'), busy, busy, busy, busy],
			{ maxWaitMs: 7_000 },
		);
		expect(result).toHaveProperty('error.message', expect.stringMatching(/"aexp_1": no disk$/));
		expect(result).toHaveProperty('error.description', expect.not.stringMatching(/exports were/));
	});

	it('fails as the request for it does, also the second one', async () => {
		const refused = says({ error: 'bad_request' }, 400);
		expect((await making([refused])).result).toHaveProperty('error.status', 400);
		const again = await making([created('aexp_1'), ORGANIZATIONS, failed('aexp_1'), refused]);
		expect(again.result).toHaveProperty('error.status', 400);
	});

	it('that is not ready in time is an error, or is returned as it was seen last', async () => {
		const answers = () => [
			...[created('aexp_1'), ORGANIZATIONS],
			...Array.from({ length: 9 }, () => found('aexp_1', 'processing')),
		];
		const { result } = await making(answers(), { maxWaitMs: 3_000 });
		expect(result).toHaveProperty('error.message', 'Export "aexp_1" was not ready after 3 seconds');
		const pending = await making(answers(), { maxWaitMs: 3_000, onTimeout: 'returnPending' });
		expect(pending.result).toMatchObject({ isReady: false, job: { status: 'processing' } });
	});

	it('of which nothing is heard in time is returned as it was created', async () => {
		const busy = says('', 503);
		const { result } = await making(
			[created('aexp_1'), ORGANIZATIONS, ...[busy, busy, busy, busy]],
			{ maxWaitMs: 2_000, onTimeout: 'returnPending' },
		);
		expect(result).toMatchObject({ isReady: false, job: { id: 'aexp_1', status: 'queued' } });
	});
});

describe('a range that ended', () => {
	const DAY_MS = 86_400_000;
	const GRACE_MS = 60_000;

	/** Creates an export of a range that ended so long ago by n8n's clock. */
	async function creating(
		endedAgoMs: number,
		answers: Parameters<typeof connectionTo>[0],
		account = says({}),
	) {
		const { connection, requests, accountRequests } = await connectionTo(answers, { account });
		const end = DateTime.fromMillis(Date.now() - endedAgoMs);
		const startedAt = now();
		const asked = request({ range: { end }, gracePeriodMs: GRACE_MS });
		const result = await createPastGracePeriod(connection, asked);
		const { length: posts } = requests;
		return { id: result.job.id, posts, asked: accountRequests.length, tookMs: now() - startedAt };
	}

	/** As a header has it, so long before n8n's clock. */
	const dateBefore = (ms: number) => new Date(Date.now() - ms).toUTCString();

	it('long ago is requested without asking for the clock', async () => {
		const result = await creating(8 * DAY_MS, [created('aexp_1', dateBefore(0))]);
		expect(result).toMatchObject({ id: 'aexp_1', posts: 1, asked: 0 });
	});

	it('lately is requested past its grace period by the clock that Invoance is asked for', async () => {
		const account = says({}, 200, { date: dateBefore(0) });
		const result = await creating(10_000, [created('aexp_1', dateBefore(0))], account);
		expect(result).toMatchObject({ id: 'aexp_1', posts: 1, asked: 1 });
		expect(result.tookMs).toBeGreaterThan(45_000);
		expect(result.tookMs).toBeLessThan(60_000);
	});

	it('not yet by the clock that the answer shows is requested again once it has', async () => {
		const behindMs = 8 * DAY_MS + 5 * 60_000;
		const date = dateBefore(behindMs);
		const result = await creating(8 * DAY_MS, [created('aexp_1', date), created('aexp_2', date)]);
		expect(result).toMatchObject({ id: 'aexp_2', posts: 2, asked: 0 });
		expect(result.tookMs).toBeGreaterThan(5 * 60_000);
	});

	it('is requested at once where nothing is to be waited for', async () => {
		for (const more of [{ gracePeriodMs: undefined }, { range: {}, gracePeriodMs: GRACE_MS }]) {
			const { connection, accountRequests } = await connectionTo([created('aexp_1')]);
			const range = { end: DateTime.now() };
			const { job } = await createPastGracePeriod(connection, request({ range, ...more }));
			expect(job.id).toBe('aexp_1');
			expect(accountRequests).toEqual([]);
		}
	});
});
