import { ACME, BOLT, inShort, useTriggerStage } from './triggerStage';

const stage = useTriggerStage();

describe('Organizations', () => {
	it('that are archived start nothing, and go on from their mark when they come back', async () => {
		const archived = { ...BOLT, archived_at: '2026-11-01T00:00:00.000Z' };
		const trigger = stage.trigger();
		await trigger.activate();
		stage.listed([ACME, archived]);
		stage.at('2026-12-01T12:00');
		expect(inShort(await trigger.poll())).toEqual(['acme November 2026']);
		stage.listed([ACME, BOLT]);
		stage.at('2027-01-01T12:00');
		expect(inShort(await trigger.poll())).toEqual([
			'bolt November 2026',
			'acme December 2026',
			'bolt December 2026',
		]);
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

	it('that are added to the selection are started at the next poll', async () => {
		const trigger = stage.trigger({ organizations: 'selected', organizationIds: ['aorg_acme'] });
		await trigger.activate();
		const organizationIds = ['aorg_acme', 'aorg_bolt'];
		expect(inShort(await trigger.change({ organizations: 'selected', organizationIds }))).toEqual([
			'bolt October 2026',
		]);
	});

	it('without a name are called by an id', async () => {
		stage.listed([{ id: 'aorg_x', archived_at: null }]);
		expect(await stage.trigger().activate()).toEqual([
			expect.objectContaining({ external_id: null, organization_name: 'aorg_x' }),
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
