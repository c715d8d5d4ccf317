import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { InvoanceTrigger } from '../../nodes/Invoance/InvoanceTrigger.node';
import { text } from './engine';
import { ACME, BOLT, inShort, useTriggerStage, type ListedOrganization } from './triggerStage';

const stage = useTriggerStage();

function customers(count: number): ListedOrganization[] {
	return Array.from({ length: count }, (_, index) => ({
		...ACME,
		id: `aorg_${index}`,
		organization_id: `customer-${index}`,
	}));
}

describe('An activated Invoance Trigger', () => {
	it('starts with the last finished month of every organization', async () => {
		expect(await stage.trigger().activate()).toEqual([
			{
				organization_id: 'aorg_acme',
				external_id: 'acme',
				organization_name: 'Acme Inc.',
				period: 'October 2026',
				timezone: 'Europe/Berlin',
				range_start: '2026-09-30T22:00:00.000Z',
				range_end: '2026-10-31T22:59:59.999Z',
			},
			expect.objectContaining({ organization_id: 'aorg_bolt', period: 'October 2026' }),
		]);
	});

	it('starts each month once, as soon as it is over and past its grace period', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.at('2026-12-01T00:04:59');
		expect(await trigger.poll()).toEqual([]);
		stage.at('2026-12-01T00:05:00');
		expect(inShort(await trigger.poll())).toEqual(['acme November 2026', 'bolt November 2026']);
		expect(await trigger.poll()).toEqual([]);
	});

	it.each([
		['week', ['acme Week 45, 2026'], 'acme Week 46, 2026', '2026-11-16T00:05'],
		['day', ['acme 9 November 2026'], 'acme 10 November 2026', '2026-11-11T00:05'],
		[
			'hour',
			['acme 10 November 2026, 10:00–11:00'],
			'acme 10 November 2026, 11:00–12:00',
			'2026-11-10T12:05',
		],
		['untilNow', [], 'acme 10 November 2026, 12:00–12:55', '2026-11-10T13:00'],
	])('by %s, adjoins to the millisecond', async (period, first, second, at) => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period });
		expect(inShort(await trigger.activate())).toEqual(first);
		stage.at(at);
		const [next] = await trigger.poll();
		expect(inShort(next ? [next] : [])).toEqual([second]);
		stage.at('2026-12-22T12:00');
		const [third] = await trigger.poll();
		const gapMs =
			Date.parse(text({ json: third ?? {} }, 'range_start')) -
			Date.parse(text({ json: next ?? {} }, 'range_end'));
		expect(gapMs).toBe(1);
	});

	it('catches up three missed months, oldest first', async () => {
		const trigger = stage.trigger();
		await trigger.activate();
		stage.at('2027-02-20T12:00');
		expect(inShort(await trigger.activate())).toEqual([
			'acme November 2026',
			'bolt November 2026',
			'acme December 2026',
			'bolt December 2026',
			'acme January 2027',
			'bolt January 2027',
		]);
	});

	it('catches up 300 missed hours over three polls, a hundred at a time', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period: 'hour' });
		const first = await trigger.activate();
		stage.at('2026-11-22T23:05');
		const polls = [await trigger.poll(), await trigger.poll(), await trigger.poll()];
		expect(polls.map((items) => items.length)).toEqual([100, 100, 100]);
		expect(await trigger.poll()).toEqual([]);
		const all = [...first, ...polls.flat()];
		const ends = all.map((json) => Date.parse(text({ json }, 'range_end')));
		const starts = all.map((json) => Date.parse(text({ json }, 'range_start')));
		expect(starts.slice(1)).toEqual(ends.slice(0, -1).map((end) => end + 1));
	});

	it('begins at Start From, with a shorter first range', async () => {
		const trigger = stage.trigger({ startFrom: '2026-09-15T00:00:00' });
		stage.listed([ACME]);
		expect(inShort(await trigger.activate())).toEqual([
			'acme 15–30 September 2026',
			'acme October 2026',
		]);
	});

	it('waits for a Start From in the future', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ startFrom: '2026-12-15', period: 'day' });
		expect(await trigger.activate()).toEqual([]);
		stage.requestsSince();
		stage.at('2026-12-01T12:00');
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
		stage.at('2026-12-16T00:05');
		expect(inShort(await trigger.poll())).toEqual(['acme 15 December 2026']);
	});

	it('takes the time zone of its options', async () => {
		const options = { timezone: 'Asia/Kolkata' };
		const [item] = await stage.trigger({ period: 'day', options }).activate();
		expect(item).toMatchObject({
			period: '9 November 2026',
			timezone: 'Asia/Kolkata',
			range_start: '2026-11-08T18:30:00.000Z',
			range_end: '2026-11-09T18:29:59.999Z',
		});
	});

	it('has days of 25 hours where the clock is set back', async () => {
		stage.at('2026-10-26T12:00');
		expect((await stage.trigger({ period: 'day' }).activate())[0]).toMatchObject({
			range_start: '2026-10-24T22:00:00.000Z',
			range_end: '2026-10-25T22:59:59.999Z',
		});
	});

	it('goes on from where each organization ended when the period is changed', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period: 'day' });
		await trigger.activate();
		stage.at('2026-12-01T12:00');
		expect(inShort(await trigger.change({ period: 'month' }))).toEqual([
			'acme 10–30 November 2026',
		]);
	});

	it('starts 3,000 organizations by the hour with at most 10,000 items, whole hours, after an outage', async () => {
		stage.listed(customers(3000));
		const trigger = stage.trigger({ period: 'hour' });
		await trigger.activate();
		stage.at('2026-11-10T17:30');
		const polls = [await trigger.activate(), await trigger.poll(), await trigger.poll()];
		expect(polls.map((items) => items.length)).toEqual([9000, 9000, 0]);
		const hours = polls
			.flat()
			.map(({ organization_id, range_start }) => [organization_id, range_start]);
		expect(new Set(hours.map(String)).size).toBe(18_000);
		stage.requestsSince();
		expect(await trigger.poll()).toEqual([]);
		expect(stage.requestsSince()).toBe(0);
	});

	it('starts 2,000 organizations by one execution of 2,000 items', async () => {
		stage.listed(customers(2000));
		const trigger = stage.trigger();
		expect(await trigger.activate()).toHaveLength(2000);
		expect(stage.requestsSince()).toBe(1);
		stage.at('2026-12-02T12:00');
		const items = await trigger.poll();
		expect(new Set(items.map(({ organization_id }) => organization_id)).size).toBe(2000);
	});
});

describe('Until Now', () => {
	it('begins with the activation, whatever is lost of a poll that starts nothing', async () => {
		stage.listed([ACME]);
		const trigger = stage.trigger({ period: 'untilNow' });
		expect(await trigger.activate()).toEqual([]);
		stage.at('2026-11-10T12:03');
		expect(await trigger.poll()).toEqual([]);
		stage.listed([ACME, BOLT]);
		stage.at('2026-11-10T12:04');
		expect(await trigger.poll()).toEqual([]);
		stage.at('2026-11-10T12:30');
		expect(inShort(await trigger.activate())).toEqual([
			'acme 10 November 2026, 12:00–12:25',
			'bolt 10 November 2026, 12:00–12:25',
		]);
	});
});

it('What it starts with has the fields of the schema that the editor reads', async () => {
	const file = path.resolve(__dirname, '../../nodes/Invoance/__schema__/v1.0.0.json');
	const { properties } = JSON.parse(await readFile(file, 'utf8')) as { properties: object };
	const [item] = await stage.trigger().activate();
	expect(Object.keys(item ?? {})).toEqual(Object.keys(properties));
});

describe('In the editor, Invoance Trigger', () => {
	const { description } = new InvoanceTrigger();
	const { properties } = description;

	it('polls, so n8n keeps its cursor', () => {
		expect(description).toMatchObject({ polling: true, group: ['trigger'], inputs: [] });
	});

	it('has words of its own in n8n’s nodes panel, for each value of Trigger On', () => {
		// Without a field of that name and actions, n8n says "On new Invoance event".
		const field = properties.find(({ displayName }) => displayName === 'Trigger On');
		expect(field?.name).toBe('period');
		const actions = (field?.options ?? []).map((option) => 'action' in option && option.action);
		expect(actions).toEqual([
			'When a month is over',
			'When a week is over',
			'When a day is over',
			'When an hour is over',
			'At each poll time, with the range until now',
		]);
	});

	it('says what Poll Times is, right below it', () => {
		expect(properties[0]).toMatchObject({
			type: 'notice',
			displayName: expect.stringMatching(/^Poll Times only sets how often n8n checks/) as string,
		});
	});

	it('says what it waits for and what it does once it is active, and speaks of no events', () => {
		const { eventTriggerDescription, activationMessage, triggerPanel } = description;
		const panel = JSON.stringify({ eventTriggerDescription, activationMessage, triggerPanel });
		expect(eventTriggerDescription).toBe('Fetching the last finished period from Invoance');
		expect(activationMessage).toMatch(/^The workflow now starts by itself/);
		expect(panel).not.toMatch(/new .*event/i);
	});
});
