import { patch, status, type Case } from './case';

/** What is wrong with lists of events, and with single ones. */
export const eventCases: readonly Case[] = [
	{
		assumption: 'events.list',
		how: '"next_cursor" is a number',
		faults: [['listEvents', patch({ next_cursor: 2 })]],
	},
	{
		assumption: 'events.limit',
		how: 'a page of 1 has 100',
		faults: [['listEvents', { type: 'ignoreLimit' }, { skip: 1 }]],
	},
	{
		assumption: 'events.largest-page',
		how: 'a page of 101 has 101',
		faults: [
			['listEvents', status(200, { events: Array.from({ length: 101 }, () => ({})) }), { skip: 1 }],
		],
	},
	{
		assumption: 'events.full-page',
		how: 'a page of 100 is answered with 400 "bad_request"',
		faults: [['listEvents', status(400, { error: 'bad_request', message: 'words' }), { skip: 1 }]],
	},
	{
		assumption: 'events.cursor',
		how: '"next_cursor" is nothing',
		faults: [['listEvents', patch({ next_cursor: undefined }), { skip: 1 }]],
	},
	{
		assumption: 'events.range-inclusive',
		how: 'a range of the moment of an event does not hold the event',
		faults: [['listEvents', patch({ events: [] }), { skip: 1 }]],
	},
	{
		assumption: 'events.actions',
		how: 'two actions, joined by a comma, find nothing',
		faults: [['listEvents', patch({ events: [] }), { skip: 1 }]],
	},
	{
		assumption: 'events.actions',
		how: 'events with other actions are found too',
		faults: [['listEvents', patch({ events: [{ action: 'other' }] }), { skip: 1 }]],
	},
	{
		assumption: 'events.get',
		how: 'the answer is not the event with this id',
		faults: [['getEvent', patch({ id: 'aevt_other' })]],
	},
	{
		assumption: 'events.verify',
		how: 'the answer is 404',
		faults: [['verifyEvent', status(404)]],
	},
];
