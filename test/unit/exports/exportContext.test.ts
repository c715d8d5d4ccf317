import type { IDataObject } from 'n8n-workflow';
import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import {
	contextOf,
	contextOfItem,
	isSeen,
	namesOfOrganization,
	withContext,
} from '../../../nodes/Invoance/exports/exportContext';

/** All that an item of Create Export says besides the job. */
const context = {
	organization_id: 'aorg_1',
	external_id: 'acme',
	organization_name: 'Acme Corp',
	range_start: '2026-06-01T00:00:00.000Z',
	range_end: null,
	period: '2026-06',
	timezone: 'UTC',
	format: 'csv',
	filters: { actions: ['user.login'] },
};
const job = { id: 'aexp_1', status: 'ready', row_count: 7, download_url: 'https://s.example/f' };

describe('what an item says of an export', () => {
	it('is what names it, and nothing else', () => {
		expect(contextOfItem('aexp_1', { ...job, ...context, note: 'mine' })).toStrictEqual(context);
	});

	it.each<[string, IDataObject, object]>([
		['is about another one', { ...context, id: 'aexp_2' }, {}],
		['is about none', context, {}],
		['has nothing but the id', { id: 'aexp_1' }, {}],
		['has some of it', { id: 'aexp_1', period: undefined, timezone: 'UTC' }, { timezone: 'UTC' }],
		['has ids that are numbers', { id: 'aexp_1', organization_id: 7 }, { organization_id: '7' }],
		[
			'has what is no text, blank or too long',
			{
				...{ id: 'aexp_1', organization_id: {}, organization_name: '  ', filters: 'all' },
				...{ external_id: 'x'.repeat(1_001), period: 7, timezone: ['UTC'], format: null },
			},
			{},
		],
	])('is only what can be used, where it %s', (_, json, expected) => {
		expect(contextOfItem('aexp_1', json)).toStrictEqual(expected);
	});
});

it.each<[string, IDataObject, object]>([
	['both', context, { external_id: 'acme', organization_name: 'Acme Corp' }],
	['one', { organization_id: 'aorg_1', external_id: 7 }, { external_id: '7' }],
	['none', { organization_id: 'aorg_1', external_id: null, organization_name: ' ' }, {}],
	['those of another one, which do not count', { ...context, organization_id: 'aorg_2' }, {}],
	['those of nobody, which do not count', { external_id: 'acme' }, {}],
])('the names of an organization are what the item has of it: %s', (_, json, expected) => {
	expect(namesOfOrganization('aorg_1', json)).toStrictEqual(expected);
});

it.each<[IDataObject, boolean]>([
	[job, true],
	[{ id: 'aexp_1', status: 'queued' }, true],
	[{ id: 'aexp_1' }, false],
	[{ id: 'aexp_1', status: 200 }, false],
	[{ id: 'aexp_1', status: ' ' }, false],
	[{ ...job, id: 'aexp_2' }, false],
	[{ status: 'ready' }, false],
	[{}, false],
])('an item shows that a step has seen the export by its id and state: %j', (json, expected) => {
	expect(isSeen('aexp_1', json)).toBe(expected);
});

describe('what is known of an export', () => {
	const of = (own: IDataObject, item: IDataObject) =>
		contextOf(parseExportJob({ ...job, ...own }), item);

	it('is what its job says, and what the item says besides', () => {
		const item = { ...context, id: 'aexp_1' };
		expect(of({}, item)).toStrictEqual(context);
		expect(of({ period: 'June', format: null }, item)).toStrictEqual({
			...context,
			period: 'June',
		});
		expect(of({ period: 'June' }, { ...item, id: 'aexp_2' })).toStrictEqual({ period: 'June' });
	});

	it('is no name of an organization that is another than the job says', () => {
		const item = { ...context, id: 'aexp_1' };
		const known = of({ organization_id: 'aorg_2' }, item);
		expect(known).toMatchObject({ organization_id: 'aorg_2', period: '2026-06' });
		expect(known).not.toHaveProperty('organization_name');
		expect(known).not.toHaveProperty('external_id');
		expect(of({ organization_id: 'aorg_1' }, item)).toStrictEqual(context);
	});
});

describe('a job with what is known besides', () => {
	it('has all of both', () => {
		expect(withContext(job, context)).toStrictEqual({ ...context, ...job });
	});

	it('says what it says itself, before anything else', () => {
		const own = { ...job, format: 'ndjson', organization_id: '', row_count: 0 };
		expect(withContext(own, context)).toStrictEqual({ ...context, ...own });
	});

	it('says what is known where it says nothing, and stays as it is where nothing is', () => {
		const empty = { ...job, organization_id: null, format: undefined };
		expect(withContext(empty, context)).toStrictEqual({ ...context, ...job });
		const bare = { ...job, format: null };
		expect(withContext(bare, {})).toStrictEqual(bare);
	});
});
