import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { text } from './engine';
import { oneStep } from './setup';
import { ACME, BOLT, inShort, useTriggerStage } from './triggerStage';

const stage = useTriggerStage();

describe('Organizations', () => {
	it('that are archived get the periods that began before, and go on when they come back', async () => {
		// Half an hour after October ended, and so in November.
		const archived = { ...BOLT, archived_at: '2026-10-31T23:30:00.000Z' };
		stage.at('2026-10-31T23:00');
		const trigger = stage.trigger();
		expect(inShort(await trigger.activate())).toEqual([
			'acme September 2026',
			'bolt September 2026',
		]);
		stage.listed([ACME, archived]);
		stage.at('2026-11-01T00:30');
		expect(inShort(await trigger.poll())).toEqual(['acme October 2026', 'bolt October 2026']);
		stage.at('2027-01-01T12:00');
		expect(inShort(await trigger.poll())).toEqual([
			'acme November 2026',
			'bolt November 2026',
			'acme December 2026',
		]);
		stage.requestsSince();
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
		stage.listed([ACME, BOLT]);
		stage.at('2027-02-01T12:00');
		expect(inShort(await trigger.poll())).toEqual([
			'bolt December 2026',
			'acme January 2027',
			'bolt January 2027',
		]);
	});

	it.each(['hour', 'untilNow'])(
		'that are archived get nothing of later, by %s, also after an outage',
		async (period) => {
			stage.listed([BOLT]);
			const trigger = stage.trigger({ period, startFrom: '2026-11-10T10:00' });
			await trigger.activate();
			stage.listed([{ ...BOLT, archived_at: '2026-11-10T12:30:00.000Z' }]);
			stage.at('2026-11-14T12:00');
			const starts = (await trigger.activate()).map((json) => text({ json }, 'range_start'));
			expect(starts.length).toBeGreaterThan(0);
			expect(starts.filter((start) => start > '2026-11-10T12:30')).toEqual([]);
			stage.at('2026-11-15T12:00');
			expect(await trigger.poll()).toEqual([]);
		},
	);

	it('that were archived before the trigger served them start nothing', async () => {
		stage.listed([ACME, { ...BOLT, archived_at: '2026-11-09T00:00:00.000Z' }]);
		expect(inShort(await stage.trigger().activate())).toEqual(['acme October 2026']);
	});

	it('that are new begin with the last finished period', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period: 'day' });
		await trigger.activate();
		stage.listed([ACME, BOLT]);
		stage.at('2026-11-11T00:05');
		expect(inShort(await trigger.poll())).toEqual([
			'acme 10 November 2026',
			'bolt 10 November 2026',
		]);
	});

	it('that came while n8n slept lose nothing', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger();
		await trigger.activate();
		stage.listed([ACME, BOLT]);
		stage.at('2027-01-02T12:00');
		const items = inShort(await trigger.activate());
		expect(items).toEqual([
			'acme November 2026',
			'bolt November 2026',
			'acme December 2026',
			'bolt December 2026',
		]);
	});

	it('that are selected, by either id, are the only ones', async () => {
		for (const id of ['aorg_bolt', 'bolt']) {
			const trigger = stage.trigger({ organizations: 'selected', organizationIds: [id] });
			expect(inShort(await trigger.activate())).toEqual(['bolt October 2026']);
		}
	});

	it('that are selected and gone are items too, each period, and hold up nobody', async () => {
		const organizationIds = ['aorg_acme', 'aorg_bolt'];
		const trigger = stage.trigger({ organizations: 'selected', organizationIds });
		await trigger.activate();
		stage.listed([BOLT]);
		stage.at('2026-12-01T12:00');
		expect(await trigger.poll()).toEqual([
			expect.objectContaining({ organization_id: 'aorg_bolt', period: 'November 2026' }),
			expect.objectContaining({
				organization_id: 'aorg_acme',
				external_id: null,
				organization_name: 'aorg_acme',
				period: 'November 2026',
			}),
		]);
		stage.listed([]);
		stage.at('2027-01-01T12:00');
		const periods = (await trigger.poll()).map(({ period }) => period);
		expect(periods).toEqual(['December 2026', 'December 2026']);
	});

	it('that are selected and gone fail by name in the export', async () => {
		const organizationIds = ['aorg_gone', 'aorg_bolt'];
		const trigger = stage.trigger({ organizations: 'selected', organizationIds });
		const input = (await trigger.activate()).filter(
			({ organization_id }) => organization_id === 'aorg_gone',
		);
		const { error } = await stage.engine.run(await oneStep({ organizationId: '' }), { input });
		expect(error?.message).toContain('aorg_gone');
	});

	it('that are added to the selection are started at the next poll', async () => {
		const trigger = stage.trigger({ organizations: 'selected', organizationIds: ['aorg_acme'] });
		await trigger.activate();
		const organizationIds = ['aorg_acme', 'aorg_bolt'];
		expect(inShort(await trigger.change({ organizations: 'selected', organizationIds }))).toEqual([
			'bolt October 2026',
		]);
	});

	it.each([
		[{ id: 'aorg_x', organization_id: 'x-ray', name: '' }, 'x-ray', 'x-ray'],
		[{ id: 'aorg_x' }, null, 'aorg_x'],
	])('without a name are called by an id: %j', async (organization, external_id, name) => {
		stage.listed([{ ...organization, archived_at: null }]);
		expect(await stage.trigger().activate()).toEqual([
			expect.objectContaining({ external_id, organization_name: name }),
		]);
	});

	it('are listed by name for the selection, archived ones never', async () => {
		stage.listed([
			BOLT,
			{ ...ACME, archived_at: '2026-01-01T00:00:00.000Z' },
			{ ...ACME, id: 'a2' },
		]);
		expect(await stage.trigger().organizationList()).toEqual([
			{ name: 'Acme Inc. (acme)', value: 'a2' },
			{ name: 'Bolt AG (bolt)', value: 'aorg_bolt' },
		]);
	});
});

describe('What the trigger starts with is all that Export and Download needs', () => {
	beforeEach(() => {
		stage.emulator.faults.clear();
	});
	/** Starts the workflow for one of the emulator's own organizations. */
	const started = async (parameters: INodeParameters) => {
		const acme = { organizations: 'selected', organizationIds: ['acme'] };
		return await stage.trigger({ ...acme, ...parameters }).activate();
	};
	/** What comes out of the step after the trigger, with no field touched but these. */
	const filesOf = async (input: IDataObject[], parameters: INodeParameters = {}) => {
		const json = await oneStep({ organizationId: '' });
		for (const node of json.nodes) {
			delete node.parameters.dateRange;
			Object.assign(node.parameters, parameters);
		}
		const { items, error, hints } = await stage.engine.run(json, { input, mode: 'trigger' });
		expect(error).toBeUndefined();
		return { files: items('Invoance').map((item) => item.json), hints: hints('Invoance') };
	};
	const NOT_USED = /^The date range of the input item is NOT used/;

	it('with Date Range untouched, after three missed months', async () => {
		const input = await started({ startFrom: '2026-08-01' });
		expect(input).toHaveLength(3);
		const { files, hints } = await filesOf(input);
		expect(files.map(({ file_name, period }) => [file_name, period])).toEqual([
			['invoance-audit_acme_2026-08.csv', 'August 2026'],
			['invoance-audit_acme_2026-09.csv', 'September 2026'],
			['invoance-audit_acme_2026-10.csv', 'October 2026'],
		]);
		expect(files).toEqual(
			input.map(
				({ range_start, range_end }) =>
					expect.objectContaining({ range_start, range_end }) as unknown,
			),
		);
		expect(hints.filter((hint) => NOT_USED.test(hint))).toEqual([]);
	});

	it('and its time zone names the files', async () => {
		const options = { timezone: 'Pacific/Auckland' };
		const input = await started({ period: 'day', options });
		const { files } = await filesOf(input);
		expect(files).toEqual([
			expect.objectContaining({
				file_name: 'invoance-audit_acme_2026-11-09.csv',
				period: '9 November 2026',
				range_start: '2026-11-08T11:00:00.000Z',
			}),
		]);
	});

	it('and a hint says loudly where another range is chosen', async () => {
		const input = await started({ startFrom: '2026-08-01' });
		const { files, hints } = await filesOf(input, { dateRange: 'previousQuarter' });
		expect(new Set(files.map(({ period }) => period)).size).toBe(1);
		const [hint] = hints.filter((one) => NOT_USED.test(one));
		expect(hint).toContain('for 3 of 3 exports');
	});
});
