import { workflowOf } from './editor/workflow';
import { useN8n } from './n8n/stage';

const stage = useN8n();

it('finds no credential of any node in a workflow with combined binaries, as docs/running-it.md says', async () => {
	const step = { parameters: { resource: 'organization', operation: 'getAll' } };
	const workflow = workflowOf(stage, { Organizations: step });
	const run = async (settings: object) => {
		const id = await stage.api.importWorkflow({ ...workflow, settings });
		return await stage.api.run(id, 'Start');
	};
	expect(await run({})).toMatchObject({ status: 'success' });
	stage.emulator.resetRecords();
	expect(await run({ binaryMode: 'combined' })).toMatchObject({
		status: 'error',
		error: { message: 'n8n could not use the credential, and sent nothing' },
	});
	expect(stage.emulator.requests).toEqual([]);
});
