import { Workflow, type INode, type INodeTypes } from 'n8n-workflow';
import { InvoanceApi } from '../../credentials/InvoanceApi.credentials';
import { normalizeBaseUrl } from '../../nodes/Invoance/api/baseUrl';
import { useStage, workflow } from './setup';

const credential = new InvoanceApi();
const node: INode = {
	id: '1',
	name: 'Test',
	type: 'none',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

/** What n8n makes of an expression of the credential type. */
function resolve(expression: unknown, data: { apiKey?: string; baseUrl: string }): unknown {
	const none = { description: { properties: [] } };
	const nodeTypes = { getByNameAndVersion: () => none } as unknown as INodeTypes;
	const { expression: resolver } = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes,
	});
	return resolver.getSimpleParameterValue(node, String(expression), 'internal', {
		$credentials: data,
	});
}

const { headers } = credential.authenticate.properties;
const { baseURL, url } = credential.test.request;

const SAFE = [
	'https://api.invoance.com',
	'https://api.invoance.com/',
	' https://api.invoance.com/v1/ ',
	'https://gateway.example/invoance',
	'http://localhost:8787',
	'http://127.0.0.1:8787/v1',
	'http://[::1]:8787',
];
const UNSAFE = [
	'',
	'api.invoance.com',
	'http://api.invoance.com',
	'http://localhost.example.com',
	'http://127.0.0.1.example.com',
	'https://user:pass@api.invoance.com',
	'https://api.invoance.com/?a',
	'https://api.invoance.com/#a',
	'ftp://localhost',
];

describe('the credential', () => {
	it.each(SAFE)('sends the key to %j, and tests where the node will work', (baseUrl) => {
		const data = { apiKey: 'invoance_live_x', baseUrl };
		expect(resolve(headers?.Authorization, data)).toBe('Bearer invoance_live_x');
		expect(resolve(baseURL, data)).toBe(normalizeBaseUrl(baseUrl));
		expect(url).toBe('/v1/me');
	});

	it.each(UNSAFE)('does not send the key to %j, and neither does the node', (baseUrl) => {
		expect(resolve(headers?.Authorization, { apiKey: 'invoance_live_x', baseUrl })).toBe('');
		expect(() => normalizeBaseUrl(baseUrl)).toThrow(/Base URL/);
	});
});

describe('the node with an unsafe Base URL', () => {
	const stage = useStage();

	it('says what is wrong before it sends anything', async () => {
		const engine = await stage.engineAt('http://api.invoance.com');
		const { error } = await engine.run(await workflow('create'));
		expect(error?.message).toBe('The Base URL of the Invoance credential must start with https://');
		expect(error?.description).toMatch(/nothing was sent/);
	});
});
