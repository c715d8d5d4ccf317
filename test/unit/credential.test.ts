import { NodeHelpers, type INodeParameters } from 'n8n-workflow';
import { Invoance } from '../../index';

/** Whether the editor asks for the credential, and n8n gives it, with these parameters. */
function asksForCredential(parameters: INodeParameters): boolean {
	const { description } = new Invoance();
	const [credential] = description.credentials ?? [];
	if (!credential) throw new Error('The node declares no credential');
	const node = {
		id: '1',
		name: 'Invoance',
		type: 'invoance',
		typeVersion: 1,
		position: [0, 0] as [number, number],
		parameters,
	};
	const all = NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	);
	return NodeHelpers.displayParameter(all ?? {}, credential, node, description);
}

describe('the credential', () => {
	it('is asked for by every operation of Export but Verify Export, which works offline', () => {
		for (const operation of ['create', 'wait', 'download', 'get', 'exportAndDownload']) {
			expect(asksForCredential({ resource: 'export', operation })).toBe(true);
		}
		expect(asksForCredential({ resource: 'export', operation: 'verify' })).toBe(false);
	});

	it('is asked for by operations of other resources, whatever their names', () => {
		expect(asksForCredential({ resource: 'event', operation: 'verify' })).toBe(true);
	});

	it('is asked for again once another operation has been chosen', () => {
		expect(asksForCredential({ operation: 'download', offline: true })).toBe(true);
	});
});
