import { readFilters } from '../../../nodes/Invoance/fields/filters';
import { thrownBy } from '../thrownBy';

const read = (filters: unknown) => readFilters({ parameter: () => filters });

it.each<[unknown, object]>([
	[undefined, {}],
	[null, {}],
	[{}, {}],
	[{ actions: [], actorId: '', targetId: ' ' }, {}],
	[{ actions: ['a', ' b ', ''] }, { actions: 'a,b' }],
	[{ actions: 'a, b,,' }, { actions: 'a,b' }],
	[{ actions: [7, null] }, { actions: '7' }],
	[{ actions: 7 }, { actions: '7' }],
	[
		{ actorId: ' u1 ', targetId: 5 },
		{ actor_id: 'u1', target_id: '5' },
	],
	[{ actions: null, actorId: null }, {}],
])('the filters %j are sent as %j', (filters, sent) => {
	expect(read(filters)).toEqual(sent);
});

it.each<[unknown, string]>([
	[{ actions: [{}] }, 'actions'],
	[{ actions: {} }, 'actions'],
	[{ actorId: ['u1'] }, 'actorId'],
	[{ targetId: true }, 'targetId'],
	['all', 'value'],
])('the filters %j are an error that names %s', (filters, name) => {
	expect(thrownBy(() => read(filters))).toMatchObject({
		message: `The filter "${name}" is not text`,
		description: 'Correct the expression that gives it.',
	});
});
