import type {
	IAuthenticateGeneric,
	IAuthenticateRuleResponseCode,
	IAuthenticateRuleResponseSuccessBody,
	Icon,
	ICredentialTestRequest,
	ICredentialType,
	INodeProperties,
} from 'n8n-workflow';

/**
 * The same rule as `normalizeBaseUrl` of the node, as an n8n expression: credentials can compute
 * only in expressions. Empty for an address that a key may not be sent to.
 */
const BASE_URL =
	'($credentials.baseUrl ?? "").trim().replace(/\\/+$/, "").replace(/\\/v1$/, "").replace(/\\/+$/, "")';
const IS_SAFE =
	'/^(https:\\/\\/[^@?#]+|http:\\/\\/(localhost|127(\\.\\d{1,3}){3}|\\[::1\\])(:\\d+)?(\\/[^@?#]*)?)$/i.test(' +
	BASE_URL +
	')';

const NO_API =
	'There is no Invoance API at this Base URL. The usual one is https://api.invoance.com.';

/** The button Test goes through both kinds of rules (seen in n8n 1.123.81 and 2.41.1). */
type Rule = IAuthenticateRuleResponseCode | IAuthenticateRuleResponseSuccessBody;

const rules: Rule[] = [
	{
		type: 'responseCode',
		properties: {
			value: 401,
			message:
				'Invoance does not accept this API key. Copy the whole key from Invoance. The Base URL must start with https://, otherwise no key is sent.',
		},
	},
	{
		type: 'responseCode',
		properties: {
			value: 403,
			message:
				"Invoance refuses this API key. Either it lacks the scope audit:read, or its IP allowlist does not have n8n's public address, or a proxy or firewall stands between.",
		},
	},
	// Another server, or one that leads elsewhere.
	...[404, 301, 302, 307, 308].map(
		(value): Rule => ({ type: 'responseCode', properties: { value, message: NO_API } }),
	),
	// A web page, or other data: it has no list of organizations.
	{
		type: 'responseSuccessBody',
		properties: { key: 'orgs', value: undefined, message: NO_API },
	},
];

/** The credential "Invoance API": an API key, and the address that it may be sent to. */
export class InvoanceApi implements ICredentialType {
	name = 'invoanceApi';

	displayName = 'Invoance API';

	icon: Icon = { light: 'file:../icons/invoance.svg', dark: 'file:../icons/invoance.dark.svg' };

	documentationUrl =
		'https://github.com/n8n-nodes-invoance/n8n-nodes-invoance/blob/main/README.md#credential';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. invoance_live_…',
			description:
				'Create it in Invoance under API keys. If the key has an IP allowlist, add the public address of this n8n.',
			hint: 'The key needs the scope audit:read. Anchor Export also needs the one that may write to the ledger.',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api.invoance.com',
			placeholder: 'e.g. https://api.invoance.com',
			description: 'Where the Invoance API is. Change it only if Invoance told you to.',
			// What n8n says when a test gets no answer is the bare code word, and no rule can change that.
			hint: 'It must start with https://. If the test says ENOTFOUND, ECONNREFUSED or ETIMEDOUT, n8n cannot reach this address.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: {
			headers: {
				Authorization: `={{ ${IS_SAFE} ? "Bearer " + ($credentials.apiKey ?? "").trim() : "" }}`,
			},
		},
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${BASE_URL} }}`,
			// What the node needs first, so that a key without the scope does not pass.
			url: '/v1/audit/orgs',
			method: 'GET',
			disableFollowRedirect: true,
		},
		// Its type allows either kind alone.
		rules: rules as IAuthenticateRuleResponseCode[],
	};
}
