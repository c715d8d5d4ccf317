import { SummaryBuilder } from '../../../../nodes/Invoance/verification/file/summary';
import type { JsonObject } from '../../../../nodes/Invoance/verification/json';

function builderOf(events: Iterable<JsonObject>): SummaryBuilder {
	const builder = new SummaryBuilder();
	for (const event of events) builder.add(event);
	return builder;
}

function summaryOf(...events: JsonObject[]) {
	return builderOf(events).build();
}

function* many(count: number, event: (index: number) => JsonObject): Generator<JsonObject> {
	for (let i = 0; i < count; i++) yield event(i);
}

describe('a summary', () => {
	it('of nothing is empty', () => {
		expect(summaryOf()).toEqual({
			actions: [],
			actors: 0,
			first_occurred_at: null,
			last_occurred_at: null,
			exact: true,
		});
	});

	it('lists actions, the most frequent first, and among equals by name', () => {
		const actions = ['b', 'c', 'a', 'c'].map((action) => ({ action }));
		expect(summaryOf(...actions, { action: 7 }).actions).toEqual([
			{ action: 'c', events: 2 },
			{ action: 'a', events: 1 },
			{ action: 'b', events: 1 },
		]);
	});

	it('lists the first twenty', () => {
		const { actions } = builderOf(many(210, (i) => ({ action: `a${i % 21}` }))).build();
		expect(actions).toHaveLength(20);
		expect(new Set(actions.map(({ events }) => events))).toEqual(new Set([10]));
	});

	it('takes an actor for one if type and id are the same', () => {
		const actors: JsonObject[] = [
			{ type: 'user', id: '1' },
			{ type: 'user', id: '1', name: 'x' },
			{ type: 'system', id: '1' },
			{ id: '1' },
			{ type: 'user', id: '2' },
			{ type: 'user' },
		];
		expect(
			summaryOf(...actors.map((actor) => ({ actor })), { actor: null }, { actor: [] }),
		).toMatchObject({
			actors: 4,
		});
	});

	it('knows the first and the last time, whatever the order and the offset', () => {
		const times = [
			'2026-06-10T12:00:00Z',
			'2026-06-10T13:30:00+02:00',
			'no time',
			'2026-06-10T12:00:00.1Z',
		];
		expect(
			summaryOf(...times.map((occurred_at) => ({ occurred_at })), { occurred_at: 3 }),
		).toMatchObject({
			first_occurred_at: '2026-06-10T11:30:00.000Z',
			last_occurred_at: '2026-06-10T12:00:00.100Z',
		});
	});

	it('of several files is that of all their events', () => {
		const events = [
			...many(50, (i) => ({
				action: `a${i % 7}`,
				actor: { type: 't', id: String(i % 11) },
				occurred_at: `2026-06-10T12:00:${String(59 - i).padStart(2, '0')}Z`,
			})),
		];
		const whole = builderOf(events).build();
		const parts = builderOf(events.slice(20));
		parts.addAll(builderOf(events.slice(0, 20)));
		parts.addAll(builderOf([]));
		expect(parts.build()).toEqual(whole);
	});
});

describe('a summary of a file that someone made to fill the memory', () => {
	it('says that it is not exact beyond ten thousand actions', () => {
		const event = (i: number) => ({ action: `a${i}` });
		expect(builderOf(many(10_000, event)).build().exact).toBe(true);
		const builder = builderOf(many(10_001, event));
		expect(builder.build().exact).toBe(false);
		const all = builderOf([]);
		all.addAll(builder);
		expect(all.build().exact).toBe(false);
	});

	it('says that it is not exact beyond a hundred thousand actors', () => {
		const event = (i: number) => ({ actor: { type: String(i % 3), id: String(i) } });
		expect(builderOf(many(100_000, event)).build()).toMatchObject({ actors: 100_000, exact: true });
		expect(builderOf(many(100_001, event)).build()).toMatchObject({
			actors: 100_000,
			exact: false,
		});
	});

	it('keeps two hundred characters of a name', () => {
		const { actions } = summaryOf({ action: 'x'.repeat(300) });
		expect(actions).toEqual([{ action: 'x'.repeat(200), events: 1 }]);
		const ids = ['y'.repeat(200), `${'y'.repeat(200)}1`];
		expect(summaryOf(...ids.map((id) => ({ actor: { id } }))).actors).toBe(1);
	});
});
