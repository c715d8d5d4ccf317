import { apiError } from '../../../nodes/Invoance/api/apiError';
import { redactorOf } from '../../../nodes/Invoance/runtime/invoanceError';

const subject = {
	credential: 'Invoance account',
	target: 'export "aexp_1"',
	scope: 'audit:read',
	host: 'api.invoance.com',
};

interface Body {
	error?: unknown;
	message?: unknown;
	[field: string]: unknown;
}

/** What the user is told about an answer with this status and this body. */
function told(status: number, body: Body | string = {}, headers: Record<string, unknown> = {}) {
	const text = typeof body === 'string' ? body : JSON.stringify(body);
	return apiError({ status, headers, text }, subject, redactorOf(['s3cret']));
}

/** Status, code, what is said to have happened, what to do, and the cause in the terms of n8n. */
type Refusal = [number, string, string, string, string | undefined];

const refusals: Refusal[] = [
	[
		400,
		'bad_request',
		'Invoance did not accept the request for export "aexp_1"',
		'Check the values of this node.',
		undefined,
	],
	[
		401,
		'invalid_api_key',
		'Invoance does not accept the API key in the credential "Invoance account"',
		'Copy the whole key from Invoance into the credential.',
		'credential-invalid',
	],
	[
		401,
		'api_key_revoked',
		'The API key in the credential "Invoance account" has been revoked',
		'Create a new key in Invoance and put it into the credential.',
		'credential-invalid',
	],
	[
		402,
		'subscription_past_due',
		'The Invoance subscription is past due',
		'Settle the open invoice in Invoance, then run this workflow again.',
		undefined,
	],
	...['ip_not_allowed', 'ip_blocked'].map(
		(code): Refusal => [
			403,
			code,
			'The API key in the credential "Invoance account" may not be used from the address of this n8n',
			"Add n8n's public IP address to the key's allowlist in Invoance.",
			'credential-invalid',
		],
	),
	[
		403,
		'feature_not_available',
		'Your Invoance plan lacks a feature needed for export "aexp_1"',
		'Upgrade the plan in Invoance, or leave this step out.',
		undefined,
	],
	...['insufficient_scope', 'permission_denied'].map(
		(code): Refusal => [
			403,
			code,
			'The API key in the credential "Invoance account" lacks the scope audit:read',
			'Create a key with the scope audit:read in Invoance and put it into the credential.',
			'credential-invalid',
		],
	),
	[
		403,
		'something_new',
		'The API key in the credential "Invoance account" may not access export "aexp_1"',
		"Check in Invoance that the key has the scope audit:read and may be used from n8n's address.",
		'credential-invalid',
	],
	[
		404,
		'export_not_found',
		'Invoance does not know export "aexp_1"',
		'Check the ID, and that it belongs to the Invoance account of the credential "Invoance account".',
		'configuration-invalid',
	],
	[
		409,
		'org_archived',
		'The export "aexp_1" is archived, and Invoance makes no exports of archived organizations',
		'Choose another organization, or restore this one in Invoance first.',
		'configuration-invalid',
	],
	[
		409,
		'duplicate_event',
		'Invoance refused the request for export "aexp_1" because it conflicts with an earlier one',
		'Run the workflow again; if it happens again, please report it.',
		undefined,
	],
	[
		413,
		'payload_too_large',
		'The request is too large for Invoance',
		'Use fewer or shorter filters.',
		undefined,
	],
	[
		429,
		'rate_limited',
		'Invoance received too many requests from this account',
		'Lower Concurrency in this node, or run fewer workflows at the same time.',
		'rate-limited',
	],
	...[408, 425].map(
		(status): Refusal => [
			status,
			'later',
			'Invoance could not take the request for export "aexp_1" just then',
			'Try again later.',
			'temporarily-unavailable',
		],
	),
	...[500, 502].map(
		(status): Refusal => [
			status,
			'internal',
			'Invoance had a problem of its own while it answered about export "aexp_1"',
			'Try again later.',
			'temporarily-unavailable',
		],
	),
	...[300, 399].map(
		(status): Refusal => [
			status,
			'moved',
			'Invoance answered with a redirect, which is not followed so that the API key stays safe',
			'Check the Base URL in the credential "Invoance account".',
			'configuration-invalid',
		],
	),
];

describe('an error answer says what happened and what to do', () => {
	it.each(refusals)('%i %s', (status, code, message, advice, cause) => {
		const error = told(status, { error: code, message: 'Words' });
		expect(error).toMatchObject({
			name: 'InvoanceError',
			message,
			description: `${advice} (HTTP ${status}, error code ${code}: Words)`,
			status,
			failure: cause === undefined ? undefined : { cause },
			retryable: [408, 425, 429].includes(status) || status >= 500,
			retryAfterMs: undefined,
			timeLimitReached: false,
		});
	});

	it.each([299, 400, 418])('only 3xx is a redirect, not %i', (status) => {
		expect(told(status).message).not.toMatch(/redirect/);
	});

	it('of a status that is not documented, with what the server says', () => {
		expect(told(418, { error: 'teapot', message: 'Short and stout' })).toMatchObject({
			message: 'Invoance refused the request for export "aexp_1"',
			description: '(HTTP 418, error code teapot: Short and stout)',
			retryable: false,
			failure: undefined,
		});
	});
});

describe('a used-up quota', () => {
	it('is told with its numbers, and is not tried again', () => {
		const body = { resource: 'exports', current_usage: 10, plan_limit: 10 };
		expect(told(429, { error: 'quota_exceeded', ...body })).toMatchObject({
			message: 'The monthly Invoance quota for exports is used up',
			description:
				'Used: 10 of 10. Wait for the next month or upgrade the plan in Invoance. (HTTP 429, error code quota_exceeded)',
			retryable: false,
			failure: { cause: 'quota-exhausted' },
		});
	});

	it('is told without numbers where the server gives none', () => {
		expect(told(429, { error: 'quota_exceeded' })).toMatchObject({
			message: 'The monthly Invoance quota is used up',
			description: expect.stringContaining('Used: all of the allowance.') as string,
		});
	});
});

describe('an answer that is not of Invoance', () => {
	it.each([
		[403, '<html>Blocked by policy</html>'],
		[403, ''],
		[405, 'no'],
		[451, '[]'],
	])('is blamed on what stands between, and not on the key: %i %j', (status, text) => {
		expect(told(status, text)).toMatchObject({
			message: 'A proxy or firewall between n8n and Invoance refused the request',
			description: expect.stringMatching(
				/^Ask whoever runs it to allow api.invoance.com, .* The API key is not the problem/,
			) as string,
			retryable: false,
			failure: { cause: 'configuration-invalid' },
		});
	});

	it.each([
		[407, ''],
		[407, '{"error":"proxy_auth"}'],
		[511, '{"error":"login"}'],
	])('is of the proxy with its own status: %i %j', (status, text) => {
		expect(told(status, text)).toMatchObject({
			message: 'A proxy between n8n and Invoance asks for a user name and password',
			description: expect.stringContaining(`(HTTP ${status})`) as string,
		});
	});

	it.each(['', '{}', '{"detail":"Not Found"}', '{"error":"Not Found"}', '<html>404</html>', '[]'])(
		'is of another server with a 404 that is not in the words of Invoance: %j',
		(text) => {
			expect(told(404, text)).toMatchObject({
				message: 'There is no Invoance API at the Base URL of the credential "Invoance account"',
				description: expect.stringMatching(
					/^api\.invoance\.com answered, .* usual Base URL is https:\/\/api\.invoance\.com\. The API key/,
				) as string,
				status: 404,
				failure: { cause: 'configuration-invalid' },
			});
		},
	);

	it('is not about an ID where none was asked for: a 404 is about the address', () => {
		const list = { ...subject, target: 'the list of organizations', hasNoId: true } as const;
		const answer = { status: 404, headers: {}, text: '{"error":"not_found"}' };
		const { message, description } = apiError(answer, list, redactorOf([]));
		expect(message).toMatch(/^There is no Invoance API/);
		expect(description).toMatch(/\(HTTP 404, error code not_found\)$/);
	});

	it('may not be JSON where Invoance may send that itself', () => {
		expect(told(401, 'no').message).toMatch(/^Invoance does not accept the API key/);
	});

	it.each([400, 401, 409, 413])('is a web page, whatever its status: %i', (status) => {
		const { message, description, retryable } = told(status, '<html>Log in</html>');
		expect(message).toMatch(/^A proxy or firewall between n8n and Invoance refused the request/);
		expect(description).toMatch(/Base URL .* The API key is not the problem/);
		expect(retryable).toBe(false);
	});

	it.each([408, 425, 429, 500, 503])('may pass nevertheless: %i', (status) => {
		expect(told(status, '<html>Busy</html>').retryable).toBe(true);
	});
});
