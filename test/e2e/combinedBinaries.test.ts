import { useN8n } from './n8n/stage';

const stage = useN8n();

it('finds no credential of any node in a workflow with combined binaries, as docs/running-it.md says', async () => {
	const nodes = [
		{
			id: '1',
			name: 'Start',
			type: 'n8n-nodes-base.manualTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		},
		{
			id: '2',
			name: 'Organizations',
			type: 'n8n-nodes-invoance.invoance',
			typeVersion: 1,
			position: [200, 0],
			parameters: { resource: 'organization', operation: 'getAll' },
			credentials: stage.credentials,
		},
	];
	const connections = { Start: { main: [[{ node: 'Organizations', type: 'main', index: 0 }]] } };
	const run = async (settings: object) => {
		const workflow = { name: 'Combined', nodes, connections, settings };
		const id = await stage.api.importWorkflow(workflow as never);
		return await stage.api.run(id, 'Start');
	};
	expect(await run({})).toMatchObject({ status: 'success' });
	const combined = await run({ binaryMode: 'combined' });
	console.log(combined.status, combined.error, stage.emulator.requests.length);
});
