import { headers, NOT_KNOWN, patch, status, type Case } from './case';

/** What is wrong with every request. */
export const requestCases: readonly Case[] = [
	{
		assumption: 'requests.x-api-key',
		how: 'a key sent so is refused: 401 "teapot"',
		faults: [['me', status(401, NOT_KNOWN), { times: 1 }]],
	},
	{
		assumption: 'requests.bearer',
		how: 'a key sent so is refused: 401 "teapot"',
		faults: [['me', status(401, NOT_KNOWN), { times: 1 }]],
	},
	{
		assumption: 'requests.key-prefix',
		how: 'this key begins with something else',
		faults: [],
		options: () => ({ key: 'sk_1234' }),
	},
	{
		assumption: 'requests.date-header',
		how: 'the answer has no Date',
		faults: [['me', { type: 'noDate' }]],
	},
	{
		assumption: 'requests.date-header',
		how: 'the Date is in another form',
		faults: [['me', headers({ date: '2026-07-15T10:00:00Z' })]],
	},
];

/** What is wrong with `GET /v1/me`. */
export const accountCases: readonly Case[] = [
	{ assumption: 'account.me', how: 'the answer is 404', faults: [['me', status(404)]] },
	{ assumption: 'account.me', how: 'the answer is no JSON', faults: [['me', { type: 'html' }]] },
	{
		assumption: 'account.fields',
		how: '"tenant" is nothing',
		faults: [['me', patch({ tenant: undefined })]],
	},
	{
		assumption: 'account.scopes',
		how: '"api_key.scopes" is a text',
		faults: [['me', patch({ api_key: { id: 'key', scopes: 'audit:read' } })]],
	},
	{
		assumption: 'account.rate-limit',
		how: '"limits.rate_limit_per_sec" is nothing',
		faults: [['me', patch({ limits: {} })]],
	},
	{
		assumption: 'account.no-scope',
		how: 'a key without scopes is refused',
		faults: [['me', status(403, { error: 'insufficient_scope', message: 'words' })]],
	},
];
