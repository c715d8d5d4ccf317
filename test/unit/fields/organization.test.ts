import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { getOrganizations } from '../../../nodes/Invoance/fields/organization';
import { connectionTo, says } from '../api/fakeApi';
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
