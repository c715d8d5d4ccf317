import type { IDataObject } from 'n8n-workflow';
import type { Fault } from '../emulator';
import type { ActiveTrigger } from './poll';
import { ACME, BOLT, inShort, useTriggerStage } from './triggerStage';

const stage = useTriggerStage();

/** What a poll fails with: message and description. */
async function failureOf(poll: Promise<unknown>): Promise<[message: string, description: string]> {
	try {
		await poll;
	} catch (error) {
		const { message, description } = error as { message: string; description?: string };
		return [message, description ?? ''];
	}
	throw new Error('The poll did not fail');
}

/** Every list of organizations fails. */
function striking(fault: Fault): void {
	stage.emulator.faults.clear();
	stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault });
}

async function activated(): Promise<ActiveTrigger> {
	stage.listed([ACME]);
	const trigger = stage.trigger();
	await trigger.activate();
	return trigger;
}

describe('A poll that fails', () => {
	it.each<[string, Fault]>([
		['a wrong key', { type: 'status', status: 401, body: { error: 'invalid_api_key' } }],
		['a web page', { type: 'html' }],
		['text that is no JSON', { type: 'malformedJson' }],
		['a list of something else', { type: 'status', status: 200, body: { orgs: [{ id: 7 }] } }],
	])('moves nothing: %s', async (_, fault) => {
		const trigger = await activated();
		const before = trigger.staticData;
		stage.at('2026-12-01T12:00');
		striking(fault);
		await failureOf(trigger.poll());
		stage.listed([ACME]);
		expect(trigger.staticData).toEqual(before);
		expect(inShort(await trigger.poll())).toEqual(['acme November 2026']);
	});

	it('says which key is wrong', async () => {
		striking({ type: 'status', status: 401, body: { error: 'invalid_api_key' } });
		const [message, description] = await failureOf(stage.trigger().activate());
		expect(message).toBe(
			'Invoance does not accept the API key in the credential "Invoance account"',
		);
		expect(description).toMatch(/^Copy the whole key/);
	});

	it('is over within the time that n8n gives it', async () => {
		striking({ type: 'stall', afterBytes: 'beforeHeaders' });
		const startedAt = performance.now();
		const [message] = await failureOf(stage.trigger().poll({ budgetMs: 3_000 }));
		expect(message).toBe('Invoance did not answer in time about the list of organizations');
		expect(performance.now() - startedAt).toBeLessThan(3_000);
	});

	it('does not wait for a Retry-After that n8n would not wait for', async () => {
		const headers = { 'retry-after': '120' };
		striking({ type: 'status', status: 429, body: { error: 'rate_limited' }, headers });
		const [message] = await failureOf(stage.trigger().poll({ budgetMs: 36_000 }));
		expect(message).toMatch(/too many requests/);
		expect(stage.requestsSince()).toBe(1);
	});

	it('has a minute where n8n does not say how long', async () => {
		const headers = { 'retry-after': '60' };
		striking({ type: 'status', status: 429, body: { error: 'rate_limited' }, headers });
		await failureOf(stage.trigger().poll({ budgetMs: null }));
		expect(stage.requestsSince()).toBe(1);
	});
});

describe('With n8n’s durable cursors', () => {
	it('a poll moves the snapshot that n8n gave it, and nothing else', async () => {
		const trigger = stage.trigger();
		const first: IDataObject = {};
		expect(await trigger.poll({ durable: first })).toHaveLength(2);
		stage.at('2026-12-01T12:00');
		const snapshot = structuredClone(first);
		expect(await trigger.poll({ durable: snapshot })).toHaveLength(2);
		// n8n could not commit it, so the next poll is given the old one.
		expect(await trigger.poll({ durable: structuredClone(first) })).toHaveLength(2);
		expect(await trigger.poll({ durable: snapshot })).toEqual([]);
	});

	it('a poll that fails leaves its snapshot as it was', async () => {
		const trigger = stage.trigger();
		const snapshot: IDataObject = {};
		await trigger.poll({ durable: snapshot });
		const before = structuredClone(snapshot);
		stage.at('2026-12-01T12:00');
		striking({ type: 'html' });
		await failureOf(trigger.poll({ durable: snapshot }));
		expect(snapshot).toEqual(before);
	});
});

describe('A poll that begins while a slow one is under way', () => {
	it('starts nothing twice', async () => {
		const trigger = await activated();
		stage.at('2026-12-01T12:00');
		const list = { type: 'status' as const, status: 200, body: { orgs: [ACME] } };
		stage.emulator.faults.clear();
		stage.emulator.faults.add({ on: 'listOrganizations', fault: { type: 'delay', ms: 200 } });
		stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault: list });
		const items = await Promise.all([trigger.poll(), trigger.poll()]);
		expect(inShort(items.flat())).toEqual(['acme November 2026']);
	});
});

describe('A cursor that is damaged', () => {
	const withEnd = (cursor: unknown, end: string | number): IDataObject => ({
		cursor: { ...(cursor as object), ends: { aorg_acme: end } },
	});
	it.each<[string, (data: IDataObject) => IDataObject]>([
		['no object', () => ({ cursor: '2026-10-31' })],
		['null', () => ({ cursor: null })],
		['without ends', ({ cursor }) => ({ cursor: { ...(cursor as object), ends: null } })],
		['with an end that is no time', ({ cursor }) => withEnd(cursor, 'yesterday')],
		['with an end that is a number', ({ cursor }) => withEnd(cursor, 5)],
		['with an end that is empty', ({ cursor }) => withEnd(cursor, '')],
	])('is an error, not a new beginning: %s', async (_, damage) => {
		const trigger = await activated();
		const damaged = damage(trigger.staticData);
		trigger.staticData = damaged;
		const [message, description] = await failureOf(trigger.activate());
		expect(message).toBe('What this trigger remembers of its last deliveries is damaged');
		expect(description).toMatch(
			/Replace this node .* set Start From .* \(.*: cursor(\.ends.*)?\)$/,
		);
		expect(trigger.staticData).toEqual(damaged);
	});

	it('is replaced as the error says, and nothing is missing or comes twice', async () => {
		const trigger = await activated();
		trigger.staticData = { cursor: null };
		const [, description] = await failureOf(trigger.activate());
		const [ended = '', startFrom = ''] = description.match(/\d{4}-[\d:.T-]+Z/g) ?? [];
		expect(Date.parse(startFrom)).toBe(Date.parse(ended) + 1);
		stage.at('2026-12-05T12:00');
		const [item] = await stage.trigger({ startFrom }).activate();
		expect(item).toMatchObject({ period: 'November 2026', range_start: startFrom });
	});

	it('with an end in the future starts nothing, and goes on from there', async () => {
		const trigger = await activated();
		const { cursor } = trigger.staticData;
		trigger.staticData = withEnd(cursor, '2027-01-31T22:59:59.999Z');
		stage.at('2027-02-01T12:00');
		expect(await trigger.activate()).toEqual([]);
		stage.at('2027-03-01T12:00');
		expect(inShort(await trigger.poll())).toEqual(['acme February 2027']);
	});
});

describe('A setting that is unusable', () => {
	it.each([
		[{ organizations: 'selected' }, 'No organization is chosen'],
		[{ organizations: 'selected', organizationIds: [] }, 'No organization is chosen'],
		[{ organizations: 'selected', organizationIds: [{}] }, 'No organization is chosen'],
		[
			{ organizations: 'selected', organizationIds: ['aorg_none'] },
			'Invoance knows none of the chosen organizations',
		],
		[{ organizations: 'some' }, 'Organizations must be one of: all, selected'],
		[{ period: 'year' }, 'Trigger On must be one of: month, week, day, hour, untilNow'],
		[{ startFrom: 'soon' }, 'Start From is not a date'],
		[{ options: { timezone: 'Berlin' } }, '"Berlin" is not a time zone'],
		[
			{ options: { gracePeriodMinutes: -1 } },
			'Grace Period must be a number of minutes from 0 to 525600',
		],
	])('%j is an error: %s', async (parameters, expected) => {
		const [message, description] = await failureOf(stage.trigger(parameters).activate());
		expect(message).toBe(expected);
		expect(description).not.toBe('');
	});
});

describe('Fetch Test Event', () => {
	it('gives the last finished period of the first organization, and moves nothing', async () => {
		const trigger = stage.trigger({ startFrom: '2020-01-01' });
		expect(inShort(await trigger.poll({ mode: 'manual' }))).toEqual(['acme October 2026']);
		expect(trigger.staticData).toEqual({});
		const active = await activated();
		const before = active.staticData;
		expect(inShort(await active.poll({ mode: 'manual' }))).toEqual(['acme October 2026']);
		expect(active.staticData).toEqual(before);
	});

	it('gives the first of those selected', async () => {
		const trigger = stage.trigger({ organizations: 'selected', organizationIds: ['aorg_bolt'] });
		expect(inShort(await trigger.poll({ mode: 'manual' }))).toEqual(['bolt October 2026']);
	});

	it('gives a day, with Until Now', async () => {
		const trigger = stage.trigger({ period: 'untilNow' });
		expect(inShort(await trigger.poll({ mode: 'manual' }))).toEqual([
			'acme 9 November, 11:55 – 10 November 2026, 11:55',
		]);
	});

	it('says that there is no organization to show', async () => {
		stage.listed([]);
		const [message] = await failureOf(stage.trigger().poll({ mode: 'manual' }));
		expect(message).toBe('There is no active organization to show');
		stage.listed([{ ...BOLT, archived_at: '2026-01-01T00:00:00.000Z' }]);
		const parameters = { organizations: 'selected', organizationIds: ['aorg_bolt'] };
		const [archived] = await failureOf(stage.trigger(parameters).poll({ mode: 'manual' }));
		expect(archived).toBe('There is no active organization to show');
	});

	it('works where the cursor of the active workflow is damaged', async () => {
		const trigger = await activated();
		trigger.staticData = { cursor: 'damaged' };
		expect(inShort(await trigger.poll({ mode: 'manual' }))).toEqual(['acme October 2026']);
	});
});
