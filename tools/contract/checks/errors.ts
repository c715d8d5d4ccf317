import { differs, unless, when, type Check } from '../check';
import { Unseen } from '../unseen';
import type { Answer } from '../client';
import { answerWords, field, machineWord } from '../words';

/** The codes that docs/invoance-api.md lists; besides, there are those that end in `_not_found`. */
const CODES: Readonly<Record<number, readonly string[]>> = {
	400: ['invalid_payload', 'bad_request', 'invalid_metadata'],
	401: [
		'missing_api_key',
		'invalid_api_key',
		'invalid_api_key_format',
		'invalid_authorization_scheme',
		'api_key_revoked',
	],
	403: [
		'insufficient_scope',
		'permission_denied',
		'ip_not_allowed',
		'ip_blocked',
		'feature_not_available',
	],
	413: ['payload_too_large'],
	429: ['rate_limited', 'rate_limit_exceeded', 'quota_exceeded'],
};
const NO_EXPORT = `aexp_${'0'.repeat(26)}`;

function isCode(code: unknown, status: number): boolean {
	return typeof code === 'string' && (CODES[status]?.includes(code) ?? false);
}

function refused(answer: Answer, status: number) {
	if (answer.status !== status) return differs(`the answer is ${answerWords(answer)}`);
	const code = field(answer.json, 'error');
	return when(isCode(code, status), `the code is ${machineWord(code)}`);
}

/** How the API refuses. */
export const errorChecks: readonly Check[] = [
	{
		assumption: 'errors.missing-key',
		run: async ({ client }) => refused(await client.api({ path: '/v1/me', headers: {} }), 401),
	},
	{
		assumption: 'errors.wrong-key',
		run: async ({ client }) => {
			const authorization = `Bearer invoance_live_${'0'.repeat(40)}`;
			return refused(await client.api({ path: '/v1/me', headers: { authorization } }), 401);
		},
	},
	{
		assumption: 'errors.wrong-scheme',
		run: async ({ client }) => {
			const headers = { authorization: 'Basic bm9ib2R5Om5vdGhpbmc=' };
			return refused(await client.api({ path: '/v1/me', headers }), 401);
		},
	},
	{
		assumption: 'errors.not-found',
		run: async (session) => {
			const answer = await session.ask({ path: `/v1/audit/exports/${NO_EXPORT}` });
			if (answer.status !== 404) return differs(`the answer is ${answerWords(answer)}`);
			const code = field(answer.json, 'error');
			const isNamed = typeof code === 'string' && code.endsWith('_not_found');
			return when(isNamed, `the code is ${machineWord(code)}`);
		},
	},
	{
		assumption: 'errors.bad-body',
		run: async (session) =>
			refused(await session.ask({ path: '/v1/audit/exports', body: {} }), 400),
	},
	{
		assumption: 'errors.scope',
		run: async (session) => {
			const scopes = field(field((await session.me()).json, 'api_key'), 'scopes');
			if (!Array.isArray(scopes) || scopes.includes('audit:read')) {
				throw new Unseen('this key may read');
			}
			return refused(await session.client.api({ path: '/v1/audit/orgs' }), 403);
		},
	},
	{
		assumption: 'errors.shape',
		run: ({ client }) => {
			if (client.errors.length === 0) throw new Unseen('there was no error');
			const odd = client.errors.find(
				({ json }) =>
					typeof field(json, 'error') !== 'string' || typeof field(json, 'message') !== 'string',
			);
			return Promise.resolve(
				unless(odd && `a ${odd.status} has no "error" and "message" that are texts`),
			);
		},
	},
];
