import {
	NodeHelpers,
	Workflow,
	type INode,
	type INodeParameters,
	type INodeTypes,
} from 'n8n-workflow';
import { Invoance, InvoanceApi } from '../../../index';
import { normalizeBaseUrl } from '../../../nodes/Invoance/api/connect';

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
	'https:/api.invoance.com',
	'https:api.invoance.com',
];

describe('the Base URL of the credential', () => {
	it.each(SAFE)('sends the key to %j, and tests where the node will work', (baseUrl) => {
		const data = { apiKey: 'invoance_live_x', baseUrl };
		expect(resolve(headers?.Authorization, data)).toBe('Bearer invoance_live_x');
		expect(resolve(baseURL, data)).toBe(normalizeBaseUrl(baseUrl));
		expect(url).toBe('/v1/audit/orgs');
	});

	it.each(UNSAFE)('does not send the key to %j, and neither does the node', (baseUrl) => {
		expect(resolve(headers?.Authorization, { apiKey: 'invoance_live_x', baseUrl })).toBe('');
		expect(() => normalizeBaseUrl(baseUrl)).toThrow(/Base URL/);
	});
});

it.each([' invoance_live_x', 'invoance_live_x\n', '\tinvoance_live_x \r\n'])(
	'the key is sent without what was pasted around it: %j',
	(apiKey) => {
		const data = { apiKey, baseUrl: 'https://api.invoance.com' };
		expect(resolve(headers?.Authorization, data)).toBe('Bearer invoance_live_x');
	},
);

describe('the test of the credential', () => {
	it.each([
		[401, [/does not accept this API key/, /https:\/\//]],
		[403, [/lacks the scope audit:read/, /IP allowlist/, /proxy or firewall/]],
		[404, [/no Invoance API at this Base URL/]],
	])('says what a %i can mean', (status, patterns) => {
		const rule = credential.test.rules?.find(({ properties }) => properties.value === status);
		for (const pattern of patterns) expect(rule?.properties.message).toMatch(pattern);
	});

	it.each([301, 302, 307, 308])('says where a %i comes from', (status) => {
		const rule = credential.test.rules?.find(({ properties }) => properties.value === status);
		expect(rule?.properties.message).toMatch(/no Invoance API at this Base URL/);
	});

	it.each<[string, unknown, boolean]>([
		['organizations', { orgs: [{ id: 'aorg_1' }] }, true],
		['no organizations yet', { orgs: [] }, true],
		['null for none', { orgs: null }, true],
		['a web page', '<!doctype html><html><body>Welcome</body></html>', false],
		['nothing', '', false],
		['other data', { ok: true }, false],
	])('an answer with %s passes: %s', (_, answer, passes) => {
		// As n8n 1.123.81 and 2.41.1 hold an answer of 2xx against a rule.
		const failing = (credential.test.rules ?? []).filter(
			(rule) =>
				rule.type === 'responseSuccessBody' &&
				Object.getOwnPropertyDescriptor(Object(answer), rule.properties.key)?.value ===
					rule.properties.value,
		);
		expect(failing.map(({ properties: { message } }) => message)).toEqual(
			passes ? [] : [expect.stringMatching(/no Invoance API at this Base URL/)],
		);
	});

	it('is announced with the scope that a key needs, in text that is always there', () => {
		const [apiKey] = credential.properties;
		expect(apiKey?.hint).toMatch(/scope audit:read/);
	});

	it('takes keys of any form: no text asks for a prefix', () => {
		expect(JSON.stringify(credential.test.rules)).not.toMatch(/invoance_|inv_live/);
	});

	it('has hints of at most 120 characters', () => {
		for (const { hint = '' } of credential.properties) expect(hint.length).toBeLessThanOrEqual(120);
	});
});
