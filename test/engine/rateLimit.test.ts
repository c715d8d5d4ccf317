import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Fault, RecordedRequest } from '../emulator';
import { oneStep, useStage, workflow, type NodeSettings } from './setup';

/**
 * The most requests that the server may have to refuse: the few that are under way before the limit
 * is known, because nothing waits for that, and one in ten, because requests bunch up where a busy
 * machine stands still. (In virtual time, it is one in twenty.)
 */
function mostRefused(requests: RecordedRequest[]): number {
	return 8 + requests.length / 10;
}

const refused = ({ status }: RecordedRequest) => status === 429;

/** So many items, of the organizations that are not archived in turn. */
function items(count: number): IDataObject[] {
	const names = ['acme', 'globex', 'mueller'];
	return Array.from({ length: count }, (_, index) => ({ organization: names[index % 3] }));
}

interface Load {
	/** What the server allows. */
	perSecond: number;
	count: number;
	operation: 'create' | 'exportAndDownload';
	options: INodeParameters;
}

describe.each<Load>([
	{ perSecond: 2, count: 20, operation: 'create', options: {} },
	{ perSecond: 5, count: 40, operation: 'create', options: { concurrency: 100 } },
	{ perSecond: 10, count: 30, operation: 'exportAndDownload', options: {} },
	{ perSecond: 20, count: 150, operation: 'create', options: { concurrency: 100 } },
	// The last exports are ordered long after the wait for the first ones would have ended.
	{ perSecond: 10, count: 30, operation: 'exportAndDownload', options: { maxWait: 0.1 } },
])('$count × $operation behind $perSecond requests a second, $options', (load) => {
	const stage = useStage({ rateLimitPerSecond: load.perSecond });

	it('lose no item, are hardly refused, and take not much longer than they must', async () => {
		const { operation, options, count, perSecond } = load;
		const json = await workflow('create', { operation, options });
		const result = await stage.engine.run(json, { input: items(count) });
		expect(result.error).toBeUndefined();
		expect(result.items('Invoance')).toHaveLength(count);
		const requests = stage.emulator.requests.filter(({ server }) => server === 'api');
		expect(requests.filter(refused).length).toBeLessThanOrEqual(mostRefused(requests));
		const tookMs = (requests.at(-1)?.at ?? 0) - (requests[0]?.at ?? 0);
		const forcedMs = (requests.length / perSecond) * 1_000;
		// The benchmark measures how little longer; this is what a busy machine keeps to as well.
		expect(tookMs).toBeLessThan(2 * forcedMs + 5_000);
	}, 60_000);
});

describe.each<[string, Fault]>([
	['never answers', { type: 'stall', afterBytes: 'beforeHeaders' }],
	['answers late', { type: 'delay', ms: 3_000 }],
	['refuses', { type: 'status', status: 403 }],
	['answers with a web page', { type: 'html' }],
])('an account that %s', (_, fault) => {
	const stage = useStage();

	it('keeps none of many items waiting', async () => {
		stage.emulator.faults.add({ on: 'me', times: Infinity, fault });
		const startedAt = performance.now();
		const result = await stage.engine.run(await workflow('create'), { input: items(25) });
		expect(result.error).toBeUndefined();
		expect(result.items('Invoance')).toHaveLength(25);
		const [first] = stage.emulator.requests;
		expect(first?.path).toBe('/v1/audit/exports');
		expect(first?.at).toBeLessThan(startedAt + 2_500);
		// The account may take ten seconds.
		expect(performance.now() - startedAt).toBeLessThan(8_000);
	});

	it('keeps no range waiting that ends by its clock', async () => {
		stage.emulator.faults.add({ on: 'me', times: Infinity, fault });
		const startedAt = performance.now();
		const parameters = { dateRange: 'sinceLastDelivery', startFrom: '2026-06-01' };
		const result = await stage.engine.run(await workflow('create', parameters));
		expect(result.items('Invoance')).toHaveLength(1);
		expect(performance.now() - startedAt).toBeLessThan(6_000);
	});
});

describe('an item that is to come back in a day', () => {
	const stage = useStage();
	const A_DAY = { type: 'status', status: 429, headers: { 'Retry-After': '86400' } } as const;

	it.each<[string, NodeSettings]>([
		['continuing', { onError: 'continueRegularOutput' }],
		['continuing with the error output', { onError: 'continueErrorOutput' }],
	])('fails at once, and holds up nobody, %s', async (_, settings) => {
		stage.emulator.faults.add({
			on: 'createExport',
			organizationId: 'globex',
			times: Infinity,
			fault: A_DAY,
		});
		const json = await oneStep({}, settings);
		const result = await stage.engine.run(json, { input: items(9) });
		const output = [...result.items('Invoance'), ...result.items('Invoance', 1)];
		const files = output.filter(({ binary }) => binary?.data !== undefined);
		const failures = output.filter(({ binary }) => binary?.data === undefined);
		expect(files).toHaveLength(6);
		expect(failures).toHaveLength(3);
		for (const { json: failure } of failures) {
			expect(failure.error).toMatch(/: Invoance received too many requests from this account$/);
		}
		expect(failures.map(({ pairedItem }) => pairedItem)).toEqual(
			[1, 4, 7].map((item) => ({ item })),
		);
		const asked = stage.emulator.requests.filter(({ status }) => status === 429);
		expect(asked).toHaveLength(3);
	});

	it('says so, and when to come back', async () => {
		stage.emulator.faults.add({ on: 'createExport', fault: A_DAY });
		const { error } = await stage.engine.run(await oneStep());
		expect(error?.description).toMatch(/tried again in 24 hours, and the time limit .* sooner/);
	});
});
