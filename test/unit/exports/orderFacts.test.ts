import type { IDataObject } from 'n8n-workflow';
import {
	factsAbout,
	hasSeen,
	noteWhose,
	withFacts,
	withOrder,
} from '../../../nodes/Invoance/exports/orderFacts';

/** All that an item of Create Export says about its order. */
const facts = {
	organization_id: 'aorg_1',
	external_id: 'acme',
	organization_name: 'Acme Corp',
	range_start: '2026-06-01T00:00:00.000Z',
	range_end: '2026-06-30T23:59:59.999Z',
	period: '2026-06',
	timezone: 'UTC',
	format: 'csv',
	filters: { actions: ['user.login'] },
};
const job = { id: 'aexp_1', status: 'ready', row_count: 7, download_url: 'https://s.example/f' };

describe('the facts that an item carries about an export', () => {
	it('are those of its order, and nothing else', () => {
		expect(factsAbout('aexp_1', { ...job, ...facts, note: 'mine' })).toStrictEqual(facts);
	});

	it.each<[string, IDataObject, object]>([
		['is about another one', { ...facts, id: 'aexp_2' }, {}],
		['is about none', facts, {}],
		['has nothing but the id', { id: 'aexp_1' }, {}],
		['has some of them', { id: 'aexp_1', period: undefined, timezone: 'UTC' }, { timezone: 'UTC' }],
		['knows that there are no filters', { id: 'aexp_1', filters: null }, { filters: null }],
	])('are only what is known, where it %s', (_, json, expected) => {
		expect(factsAbout('aexp_1', json)).toStrictEqual(expected);
	});
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
])('an item shows that a step has seen the export by its id and state: %j', (json, isSeen) => {
	expect(hasSeen('aexp_1', json)).toBe(isSeen);
});

describe('a job with what its order says', () => {
	it('has all of both', () => {
		expect(withFacts(job, facts)).toStrictEqual({ ...facts, ...job });
	});

	it('says what it says itself, before what its order says', () => {
		const own = { ...job, format: 'ndjson', organization_id: '', row_count: 0 };
		expect(withFacts(own, facts)).toStrictEqual({ ...facts, ...own });
	});

	it('says what its order says where it says nothing', () => {
		const empty = { ...job, organization_id: null, format: undefined };
		expect(withFacts(empty, facts)).toStrictEqual({ ...facts, ...job });
	});

	it('stays as it is where nothing more is known', () => {
		const bare = { ...job, format: null };
		expect(withFacts(bare, {})).toStrictEqual(bare);
		expect(withOrder(bare, { id: 'aexp_1', format: undefined })).toStrictEqual(bare);
	});

	it('takes it over from an item about the same export, and from no other', () => {
		const waited = { ...job, ...facts, status: 'queued', row_count: null, note: 'mine' };
		expect(withOrder(job, waited)).toStrictEqual({ ...facts, ...job });
		expect(withOrder(job, { ...waited, id: 'aexp_2' })).toStrictEqual(job);
		expect(withOrder(job, facts)).toStrictEqual(job);
	});

	it.each([undefined, null, 7])('without an id takes nothing over: %j', (id) => {
		const nameless = { ...job, id };
		expect(withOrder(nameless, { ...facts, id })).toStrictEqual(nameless);
	});
});

describe('whose export an item is about', () => {
	it.each<[string, IDataObject, object]>([
		['with its name', facts, { organization_id: 'aorg_1', organization_name: 'Acme Corp' }],
		['by the id alone', { organization_id: 'aorg_1' }, { organization_id: 'aorg_1' }],
		['by the name alone', { organization_name: 'Acme' }, { organization_name: 'Acme' }],
		['not at all', {}, {}],
	])('is noted as far as the item says: %s', (_, json, expected) => {
		const about = {};
		noteWhose({ json: { ...json, id: 'aexp_1' }, about }, 'aexp_1');
		expect(about).toStrictEqual(expected);
	});

	it.each<[string, IDataObject]>([
		['says nothing of it', { id: 'aexp_1' }],
		['is about another export', { ...facts, id: 'aexp_2' }],
	])('stays as it was noted, where the item %s', (_, json) => {
		const noted = { export_id: 'aexp_1', organization_id: 'aorg_7', organization_name: 'Globex' };
		const about = { ...noted };
		noteWhose({ json, about }, 'aexp_1');
		expect(about).toStrictEqual(noted);
	});
});
