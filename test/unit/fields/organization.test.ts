import type { ILoadOptionsFunctions } from 'n8n-workflow';
import {
	getOrganizations,
	readOrganization,
	searchOrganizations,
} from '../../../nodes/Invoance/fields/organization';
import { connectionTo, functionsTo, says } from '../api/fakeApi';
import { thrownBy } from '../thrownBy';
import { elapse } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

it('the list of organizations is kept for 15 seconds, and no longer', async () => {
	const orgs = ['aorg_1', 'aorg_2'].map((id) => says({ orgs: [{ id }] }));
	const { connection, requests } = await connectionTo(orgs);
	const open = async () => {
		const list = getOrganizations.call(connection.functions as unknown as ILoadOptionsFunctions);
		await elapse(10);
		return (await list).map(({ value }) => value);
	};
	expect(await open()).toEqual(['aorg_1']);
	await elapse(14_980);
	expect(await open()).toEqual(['aorg_1']);
	expect(requests).toHaveLength(1);
	await elapse(10);
	expect(await open()).toEqual(['aorg_2']);
	expect(requests).toHaveLength(2);
});

describe('the list', () => {
	const ORGS = [
		{ id: 'aorg_3', name: 'Old', archived_at: '2026-10-20T00:00:00Z' },
		{ id: 'aorg_2', organization_id: 'globex', name: 'Globex' },
		{ id: 'aorg_1', organization_id: 'acme', name: 'acme 10' },
		{ id: 'aorg_4', name: 'Acme 9' },
	];
	/** Another account each time, so that no list is kept. */
	let account = 0;
	const functions = (...answers: Parameters<typeof functionsTo>[0]) =>
		functionsTo(answers, { baseUrl: `https://${++account}.example` })
			.functions as unknown as ILoadOptionsFunctions;
	const search = async (orgs: object[], ...query: [string?, string?]) =>
		await searchOrganizations.call(functions(says({ orgs })), ...query);

	it('is by name, numbers as people count them, archived ones last', async () => {
		const { results, paginationToken } = await search(ORGS);
		expect(results).toEqual([
			{ name: 'Acme 9', value: 'aorg_4' },
			{ name: 'acme 10 (acme)', value: 'aorg_1' },
			{ name: 'Globex (globex)', value: 'aorg_2' },
			{ name: 'Old – archived', value: 'aorg_3' },
		]);
		expect(paginationToken).toBeUndefined();
		const chosen = await getOrganizations.call(functions(says({ orgs: ORGS })));
		expect(chosen.map(({ value }) => value)).toEqual(['aorg_4', 'aorg_1', 'aorg_2']);
	});

	it.each([
		[' GLOBEX ', ['aorg_2']],
		['_4', ['aorg_4']],
		['acme', ['aorg_4', 'aorg_1']],
		['nobody', []],
	])('is searched by name and both ids: %j', async (text, ids) => {
		const { results } = await search(ORGS, text);
		expect(results.map(({ value }) => value)).toEqual(ids);
	});

	it('comes in pages of 200', async () => {
		const many = Array.from({ length: 401 }, (_, i) => ({ id: `aorg_${i}` }));
		const pages = [
			await search(many),
			await search(many, '', '200'),
			await search(many, '', '400'),
		];
		expect(pages.map(({ results }) => results.length)).toEqual([200, 200, 1]);
		expect(pages.map(({ paginationToken }) => paginationToken)).toEqual(['200', '400', undefined]);
		expect((await search(many.slice(0, 200))).paginationToken).toBeUndefined();
	});

	it('is an error where there is none', async () => {
		await expect(search([])).rejects.toMatchObject({
			message: 'This Invoance account has no organizations yet',
		});
	});

	it('that could not be had is asked for again', async () => {
		const refused = says({ error: 'permission_denied' }, 403);
		const asked = functions(refused, says({ orgs: ORGS }));
		await expect(getOrganizations.call(asked)).rejects.toThrow();
		expect(await getOrganizations.call(asked)).toHaveLength(3);
	});
});

describe('the organization of an item', () => {
	const read = (value: unknown, json = {}, isExpression = false) =>
		readOrganization({
			...{ index: 0, json },
			parameter: (name) => (name === 'organizationId' ? value : 'not this one'),
			isExpression: (name) => isExpression && name === 'organizationId',
		});
	const fromItem = { organization_id: ' aorg_9 ' };

	it.each<[unknown, object]>([
		['acme', { id: 'acme', title: undefined }],
		[' acme ', { id: 'acme' }],
		[7, { id: '7' }],
		[
			{ mode: 'id', value: 'acme' },
			{ id: 'acme', title: undefined },
		],
		[
			{ mode: 'list', value: 'aorg_1', cachedResultName: 'Acme (acme)' },
			{ id: 'aorg_1', title: 'Acme (acme)' },
		],
		[
			{ mode: 'list', value: 'aorg_1', cachedResultName: 'Acme – archived' },
			{ id: 'aorg_1', title: 'Acme' },
		],
		[
			{ value: 'aorg_1', cachedResultName: 7 },
			{ id: 'aorg_1', title: undefined },
		],
	])('is what is chosen: %j', (value, expected) => {
		expect(read(value, fromItem)).toMatchObject(expected);
	});

	it.each([null, '', ' ', { value: '' }, { value: null }, {}])(
		"is the input item's where nothing is chosen: %j",
		(value) => {
			expect(read(value, fromItem)).toEqual({ id: 'aorg_9', title: undefined });
			expect(read(value, { organization_id: 7 })).toMatchObject({ id: '7' });
			for (const json of [{}, { organization_id: ' ' }, { organization_id: {} }]) {
				expect(thrownBy(() => read(value, json))).toMatchObject({
					message: 'No organization is chosen',
				});
			}
			expect(thrownBy(() => read(value, fromItem, true))).toMatchObject({
				message: 'The expression in Organization gave nothing',
			});
		},
	);

	it.each([[['a']], [{ value: {} }], [true]])('must be an ID: %j', (value) => {
		expect(thrownBy(() => read(value))).toMatchObject({ message: 'Organization must be an ID' });
	});
});
