import { ACME, BOLT, inShort, useTriggerStage } from './triggerStage';

const stage = useTriggerStage();

const NOVEMBER = ['acme November 2026', 'bolt November 2026'];

describe('A poll in which nothing can be due', () => {
	it.each(['month', 'week', 'day', 'hour', 'untilNow'])(
		'makes no request, by %s',
		async (period) => {
			const trigger = stage.trigger({ period });
			await trigger.activate();
			stage.requestsSince();
			for (const at of ['2026-11-10T12:01', '2026-11-10T12:04:57']) {
				stage.at(at);
				expect(await trigger.poll()).toEqual([]);
			}
			expect(stage.requestsSince()).toBe(0);
		},
	);

	it('makes no request while an organization that was served is archived', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.listed([ACME, { ...BOLT, archived_at: '2026-11-20T00:00:00.000Z' }]);
		stage.at('2026-12-02T12:00');
		await trigger.poll();
		stage.requestsSince();
		stage.at('2026-12-30T12:00');
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
	});

	it('makes no request where there are no organizations yet', async () => {
		stage.listed([]);
		const trigger = stage.trigger();
		expect(await trigger.activate()).toEqual([]);
		stage.requestsSince();
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
	});

	it('is the last one once something is past its grace period, with Until Now', async () => {
		const trigger = stage.trigger({ period: 'untilNow' });
		await trigger.activate();
		stage.at('2026-11-10T12:04:57');
		expect(await trigger.poll()).toEqual([]);
		stage.at('2026-11-10T12:05:01');
		expect(await trigger.poll()).toHaveLength(2);
	});

	it('may lose its cursor: an organization that came later begins no later', async () => {
		stage.listed([]);
		const trigger = stage.trigger();
		await trigger.activate();
		stage.at('2026-12-02T12:00');
		await trigger.poll();
		stage.listed([ACME]);
		stage.at('2027-01-02T12:00');
		expect(inShort(await trigger.activate())).toEqual(['acme November 2026', 'acme December 2026']);
	});
});

describe('Grace Period', () => {
	it('counts from the end of a period, by Invoance’s clock', async () => {
		const trigger = stage.trigger({ options: { gracePeriodMinutes: 90 } });
		await trigger.activate();
		stage.at('2026-12-01T01:29:59');
		expect(await trigger.poll()).toEqual([]);
		stage.at('2026-12-01T01:30');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
	});

	it('of 0 starts at the first second', async () => {
		const trigger = stage.trigger({ options: { gracePeriodMinutes: '0' } });
		await trigger.activate();
		stage.at('2026-12-01T00:00');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
	});

	it('counts for Until Now too', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period: 'untilNow', options: { gracePeriodMinutes: 0 } });
		expect(await trigger.activate()).toEqual([]);
		stage.at('2026-11-10T12:01');
		expect(inShort(await trigger.poll())).toEqual(['acme 10 November 2026, 12:00–12:01']);
	});
});

describe('Where the clocks are apart, Invoance’s counts', () => {
	it.each([10, 120, 600, -10, -120, -600])('n8n’s ahead by %s seconds', async (seconds) => {
		stage.n8nAheadSeconds = seconds;
		const trigger = stage.trigger();
		await trigger.activate();
		stage.requestsSince();
		stage.at('2026-12-01T00:04:50');
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
		stage.at('2026-12-01T00:05');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
	});

	it('n8n’s is set right by an hour', async () => {
		stage.n8nAheadSeconds = 3_500;
		const trigger = stage.trigger();
		await trigger.activate();
		stage.n8nAheadSeconds = 0;
		stage.at('2026-12-01T01:05');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
	});

	it.each([-86_400 * 60, 86_400 * 60, -3_600])(
		'n8n’s is suddenly %s seconds wrong',
		async (seconds) => {
			const trigger = stage.trigger();
			await trigger.activate();
			stage.n8nAheadSeconds = seconds;
			stage.at('2026-11-10T12:01');
			expect(await trigger.poll()).toEqual([]);
			stage.at('2026-12-01T00:05');
			expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
		},
	);

	it('n8n’s was set back to before the last poll, while n8n slept', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.n8nAheadSeconds = -86_400 * 60;
		stage.at('2026-12-01T00:05');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
	});

	it.each([86_400 * 60, -86_400 * 60])('n8n’s was %s seconds wrong', async (seconds) => {
		stage.n8nAheadSeconds = seconds;
		const trigger = stage.trigger();
		await trigger.activate();
		stage.at('2026-12-01T00:05');
		expect(inShort(await trigger.poll())).toEqual(NOVEMBER);
		stage.n8nAheadSeconds = 0;
		stage.at('2027-01-01T00:05');
		expect(await trigger.poll()).toHaveLength(2);
	});

	it.each([31, -31])('and n8n’s log says so, from half a minute on', async (seconds) => {
		const trigger = stage.trigger();
		await trigger.activate();
		const warnings = () => trigger.logged.filter(([level]) => level === 'warn');
		expect(warnings()).toEqual([]);
		stage.n8nAheadSeconds = seconds;
		stage.at('2026-12-01T00:10');
		await trigger.poll();
		const [[, message] = []] = warnings();
		expect(message).toMatch(/clocks of n8n and Invoance are 3\d seconds apart/);
	});

	it('and n8n’s where Invoance does not tell the time', async () => {
		stage.emulator.faults.clear();
		stage.emulator.faults.add({
			on: 'listOrganizations',
			times: Infinity,
			fault: { type: 'noDate' },
		});
		stage.n8nAheadSeconds = 86_400 * 31;
		const periods = (await stage.trigger().activate()).map(({ period }) => period);
		expect(new Set(periods)).toEqual(new Set(['November 2026']));
	});
});
