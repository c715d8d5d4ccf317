import type { IDataObject } from 'n8n-workflow';
import { oneStep } from './setup';
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

	it('that are selected and gone are named in n8n’s log, and hold up nobody', async () => {
		const organizationIds = ['aorg_gone', 'aorg_bolt'];
		const trigger = stage.trigger({ organizations: 'selected', organizationIds });
		expect(inShort(await trigger.activate())).toEqual(['bolt October 2026']);
		const warnings = trigger.logged.filter(([level]) => level === 'warn');
		expect(warnings).toEqual([['warn', expect.stringMatching(/does not know .*: aorg_gone$/)]]);
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

it('What the trigger starts with is all that Export and Download needs', async () => {
	stage.emulator.faults.clear();
	const input = await stage.trigger().activate();
	const json = await oneStep({ organizationId: '', dateRange: 'fromInput' });
	const { items, error } = await stage.engine.run(json, { input, mode: 'trigger' });
	expect(error).toBeUndefined();
	const files = items('Invoance').map((item) => item.json);
	expect(files).toHaveLength(input.length);
	expect(files).toEqual(input.map((item) => expect.objectContaining(shared(item)) as unknown));
	expect(files[0]?.file_name).toBe('invoance-audit_acme_2026-10.csv');
});

/** What the file of an item says as the item does. */
function shared({ external_id, ...others }: IDataObject): IDataObject {
	expect(external_id).toBeDefined();
	return others;
}
