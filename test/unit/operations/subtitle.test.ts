import { Workflow, type INode, type INodeParameters, type INodeTypes } from 'n8n-workflow';
import { Invoance } from '../../../nodes/Invoance/Invoance.node';

const nodeType = new Invoance();
const { description } = nodeType;

/** What n8n shows below the name of a node on the canvas. */
function below(parameters: INodeParameters): unknown {
	const node: INode = {
		...{ id: '1', name: 'Log', type: 'n8n-nodes-invoance.invoance', typeVersion: 1 },
		...{ position: [0, 0], parameters },
	};
	const nodeTypes = { getByNameAndVersion: () => nodeType };
	const { expression } = new Workflow({
		...{ nodes: [node], connections: {}, active: false },
		nodeTypes: nodeTypes as unknown as INodeTypes,
	});
	return expression.getSimpleParameterValue(node, description.subtitle, 'internal', {});
}

describe('below the name of the node stands what the name does not say', () => {
	it.each([
		['previousMonth', 'csv', 'previous month, CSV'],
		['last7Days', 'csv', 'last 7 days, CSV'],
		['fromInput', 'ndjson', 'from input, NDJSON'],
		['sinceLastDelivery', 'csv', 'since last delivery, CSV'],
		['custom', 'csv', 'custom, CSV'],
		['allTime', 'csv', 'all time, CSV'],
	])('the range and the format of an export: %s, %s', (dateRange, format, words) => {
		for (const operation of ['exportAndDownload', 'create']) {
			expect(below({ resource: 'export', operation, dateRange, format })).toBe(words);
		}
	});

	it('the range of events', () => {
		const parameters = { resource: 'event', operation: 'getAll', dateRange: 'yesterday' };
		expect(below(parameters)).toBe('yesterday');
	});

	it.each([
		['export', 'wait', 'wait: export'],
		['export', 'verify', 'verify: export'],
		['organization', 'getAll', 'get all: organization'],
		['organization', 'checkIntegrity', 'check integrity: organization'],
		['event', 'get', 'get: event'],
	])('the operation of what has no range: %s, %s', (resource, operation, words) => {
		expect(below({ resource, operation })).toBe(words);
	});
});
