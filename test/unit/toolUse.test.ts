import 'reflect-metadata';
import type { INode, INodeParameters } from 'n8n-workflow';
import { createNodeAsTool } from 'n8n-core/dist/execution-engine/node-execution-context/utils/create-node-as-tool';
import { Invoance } from '../../nodes/Invoance/Invoance.node';
import { makeDescription } from '../engine/olderN8n';

const nodeType = new Invoance();
const { properties } = nodeType.description;

/** Every resource with each of its operations. */
const operations = properties
	.filter(({ name }) => name === 'operation')
	.flatMap(({ displayOptions, options = [] }) => {
		const [resource] = (displayOptions?.show?.resource ?? []) as string[];
		return options.map((option) => ({
			resource,
			...(option as { value: string; action: string }),
		}));
	});

function asTool(parameters: INodeParameters) {
	const node: INode = {
		id: '1',
		name: 'Export of Acme',
		type: 'n8n-nodes-invoance.invoanceTool',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	return createNodeAsTool({ node, nodeType, handleToolInvocation: () => Promise.resolve('') })
		.response;
}

describe('as a tool for an AI agent', () => {
	it('the node may be used', () => {
		expect(nodeType.description.usableAsTool).toBe(true);
	});

	(makeDescription ? it : it.skip).each(operations)(
		'$resource $value describes itself by what it does',
		(operation) => {
			const { resource, value, action } = operation;
			const parameters = { resource, operation: value };
			const description = makeDescription?.(parameters, nodeType.description);
			expect(description).toBe(`${action} in Invoance`);
			expect(action).toMatch(/audit|organization/);
			expect(asTool({ ...parameters, descriptionType: 'auto' })).toMatchObject({
				name: 'Export_of_Acme',
				description,
			});
		},
	);

	it('takes from the model what the user leaves to it, with types', () => {
		const { schema } = asTool({
			resource: 'export',
			operation: 'exportAndDownload',
			organizationId: {
				__rl: true,
				mode: 'id',
				value: "={{ $fromAI('organization', 'Whose audit log', 'string') }}",
			},
			dateRange: "={{ $fromAI('range', 'Which date range', 'string') }}",
		});
		expect(schema.safeParse({ organization: 'acme', range: 'previousMonth' }).success).toBe(true);
		expect(schema.safeParse({ organization: 7, range: 'previousMonth' }).success).toBe(false);
	});

	it('has a description for every field, in which nothing of another field is needed', () => {
		const isNamedElsewhere = (name: string) => ['resource', 'operation', 'options'].includes(name);
		const missing = properties
			.filter(({ type }) => type !== 'hidden')
			.filter(({ name, description }) => !isNamedElsewhere(name) && !description)
			.map(({ name }) => name);
		expect(missing).toEqual([]);
	});
});

describe('the words on screen', () => {
	it('have no jargon', () => {
		const texts = JSON.stringify(properties, (key, value: unknown) =>
			['name', 'value', 'typeOptions', 'default'].includes(key) && typeof value === 'string'
				? undefined
				: value,
		);
		expect(texts).not.toMatch(/cursor|presigned|polling|idempoten|base64/i);
	});

	it('give free text an example', () => {
		const noExample = properties
			.filter(({ type, placeholder }) => type === 'string' && !placeholder?.startsWith('e.g.'))
			.map(({ name }) => name);
		expect(noExample).toEqual([]);
	});
});
