import {
	parseEvents,
	parseExportJob,
	parseObject,
	parseOrganizations,
} from '../../../nodes/Invoance/api/schemas';
import { thrownBy } from '../thrownBy';

const job = { id: 'aexp_1', status: 'queued' };

describe('an export job', () => {
	it('is read, and kept as the API gave it', () => {
		const answer = {
			...job,
			status: 'ready',
			format: 'csv',
			row_count: 12,
			download_url: 'https://storage.example/x',
			error: null,
			new_field: { a: [1] },
		};
		expect(parseExportJob(answer)).toEqual({
			id: 'aexp_1',
			status: 'ready',
			format: 'csv',
			rowCount: 12,
			error: null,
			downloadUrl: 'https://storage.example/x',
			raw: answer,
		});
	});

	it('may have no more than an id and a status', () => {
		const bare = {
			...{ id: 'aexp_1', status: 'queued', format: undefined, rowCount: null },
			...{ error: undefined, downloadUrl: undefined },
		};
		expect(parseExportJob(job)).toEqual({ ...bare, raw: job });
		const nulls = { ...job, format: null, row_count: null, download_url: null, export_id: null };
		expect(parseExportJob(nulls)).toEqual({ ...bare, raw: nulls });
	});

	it.each([
		['2', 2],
		[0, 0],
		['many', null],
		['', null],
		[-1, null],
		[1.5, null],
		[{}, null],
	])('has as many rows as it says, also in text: %j', (row_count, rowCount) => {
		expect(parseExportJob({ ...job, row_count }).rowCount).toBe(rowCount);
	});

	it('has its status in any letters, and is passed on with them', () => {
		const answer = { ...job, status: ' READY ' };
		expect(parseExportJob(answer)).toMatchObject({ status: 'ready', raw: answer });
	});

	it.each([{ format: 1 }, { download_url: 7 }, { download_url: '' }, { format: '' }])(
		'lacks what cannot be read and is not needed: %j',
		(change) => {
			expect(parseExportJob({ ...job, ...change })).toMatchObject({
				format: undefined,
				downloadUrl: undefined,
			});
		},
	);

	it('may call its id export_id, and gets an id then', () => {
		const answer = { export_id: 'aexp_1', status: 'queued', id: null };
		expect(parseExportJob(answer)).toMatchObject({
			id: 'aexp_1',
			raw: { id: 'aexp_1', export_id: 'aexp_1', status: 'queued' },
		});
	});

	it.each([
		['id', { id: undefined }, 'Required'],
		['id', { id: '' }, 'Required'],
		['id', { id: 7, export_id: null }, 'Required'],
		['status', { status: '' }, 'String must contain at least 1 character(s)'],
		['status', { status: undefined }, 'Required'],
	])('is none if its %s is wrong: %j', (field, change, problem) => {
		expect(thrownBy(() => parseExportJob({ ...job, ...change }))).toMatchObject({
			message: 'Invoance answered with something that is not an export',
			description: `The problem is in the field "${field}": ${problem}. Check that the Base URL in the credential is right; if it is, please report this to Invoance.`,
		});
	});
});

describe.each<[string, (answer: unknown) => unknown]>([
	['an export', parseExportJob],
	['an event', (answer) => parseObject(answer, 'an event')],
])('%s', (expected, parse) => {
	it.each([null, [], 'text', 7, undefined])('is an object, not %j', (answer) => {
		expect(thrownBy(() => parse(answer))).toMatchObject({
			message: `Invoance answered with something that is not ${expected}`,
			description: expect.stringMatching(
				/^The problem is in the answer itself: Expected an object\. /,
			) as string,
		});
	});
});

it('an answer that is passed through is the answer itself', () => {
	expect(parseObject({ a: [1] }, 'an event')).toEqual({ a: [1] });
});

describe('a list of organizations', () => {
	it('is read, in its order', () => {
		const first = { id: 'aorg_1', organization_id: 'acme', name: 'Acme', archived_at: null };
		const second = { id: 'aorg_2', external_id: 'old', archived_at: '2026-01-01T00:00:00Z' };
		expect(parseOrganizations({ orgs: [first, second] }).items).toEqual([
			{ id: 'aorg_1', externalId: 'acme', name: 'Acme', isArchived: false, raw: first },
			{ id: 'aorg_2', externalId: 'old', name: undefined, isArchived: true, raw: second },
		]);
		for (const orgs of [[], null]) {
			expect(parseOrganizations({ orgs })).toEqual({
				items: [],
				nextCursor: undefined,
				isCut: false,
			});
		}
		expect(parseOrganizations({ orgs: [], next_cursor: 'c' }).nextCursor).toBe('c');
	});

	it.each([null, '', ' \t'])('is read where %j stands for nothing', (nothing) => {
		const raw = {
			...{ id: 'aorg_3', organization_id: nothing, external_id: nothing },
			...{ name: nothing, archived_at: nothing },
		};
		expect(parseOrganizations({ orgs: [raw] }).items).toEqual([
			{ id: 'aorg_3', externalId: undefined, name: undefined, isArchived: false, raw },
		]);
	});

	it('may have more, and not say where', () => {
		for (const has_more of [true, 'true']) {
			expect(parseOrganizations({ orgs: [], has_more }).isCut).toBe(true);
			expect(parseOrganizations({ orgs: [], has_more, next_cursor: 'c' }).isCut).toBe(false);
		}
		for (const has_more of [false, null, 'no', 0]) {
			expect(parseOrganizations({ orgs: [], has_more }).isCut).toBe(false);
		}
	});

	it.each([
		['in the field "orgs"', {}],
		['in the field "orgs.0"', { orgs: ['acme'] }],
		['in the field "orgs.1.id"', { orgs: [{ id: 'a' }, { id: '' }] }],
		['in the field "orgs.0.name"', { orgs: [{ id: 'a', name: 1 }] }],
		['in the answer itself', []],
	])('says where it is none: %s', (where, answer) => {
		expect(thrownBy(() => parseOrganizations(answer))).toMatchObject({
			message: 'Invoance answered with something that is not a list of organizations',
			description: expect.stringContaining(`The problem is ${where}: `) as string,
		});
	});
});

describe('a page of events', () => {
	it('has its events and where the next page begins', () => {
		const events = [{ id: 'aevt_1' }, {}];
		expect(parseEvents({ events, next_cursor: 'c' })).toEqual({
			items: events,
			nextCursor: 'c',
			isCut: false,
		});
	});

	it.each([{}, { next_cursor: null }, { next_cursor: '' }])(
		'is the last one without a cursor: %j',
		(cursor) => {
			expect(parseEvents({ events: null, ...cursor })).toEqual({
				items: [],
				nextCursor: undefined,
				isCut: false,
			});
		},
	);

	it.each([
		['events', {}],
		['events.0', { events: [1] }],
		['next_cursor', { events: [], next_cursor: 7 }],
	])('is none if its %s is wrong', (field, answer) => {
		expect(thrownBy(() => parseEvents(answer))).toMatchObject({
			message: 'Invoance answered with something that is not a list of events',
			description: expect.stringContaining(`in the field "${field}": `) as string,
		});
	});
});
