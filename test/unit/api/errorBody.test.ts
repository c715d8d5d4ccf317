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

describe('the body of an error answer', () => {
	it.each(['', '<html>502</html>', 'null', '[]', '"words"'])(
		'may be anything; the status has the word then: %j',
		(text) => {
			expect(told(502, text).description).toBe('Try again later. (HTTP 502)');
		},
	);

	it.each([
		[{ error: 7, message: 'Words' }, '(HTTP 418: Words)'],
		[{ error: 'teapot', message: ['Words'] }, '(HTTP 418, error code teapot)'],
		[{ error: 'teapot', retry_after: 'soon', resource: 1 }, '(HTTP 418, error code teapot)'],
		[{ error: 'teapot', current_usage: '1', plan_limit: {} }, '(HTTP 418, error code teapot)'],
	])('counts field by field: %j', (body, description) => {
		expect(told(418, body).description).toBe(description);
	});

	it('is quoted without a secret that the server echoes', () => {
		const { description } = told(400, { error: 'bad_s3cret', message: 'Not s3cret' });
		expect(description).toMatch(/error code bad_\[redacted\]: Not \[redacted\]/);
		const { message } = told(429, { error: 'quota_exceeded', resource: 's3cret' });
		expect(message).toBe('The monthly Invoance quota for [redacted] is used up');
	});
});

describe('the pause that the server names', () => {
	it.each([408, 425, 429, 500, 503])('is kept with a %i', (status) => {
		expect(told(status, {}, { 'retry-after': '7' }).retryAfterMs).toBe(7_000);
		expect(told(status, { retry_after: 3 }).retryAfterMs).toBe(3_000);
		expect(told(status, { retry_after: '3' }).retryAfterMs).toBe(3_000);
		expect(told(status, { retry_after: -3 }).retryAfterMs).toBeUndefined();
	});

	it.each([400, 404, 499])('means nothing with a %i, which is not tried again', (status) => {
		expect(told(status, {}, { 'retry-after': '7' }).retryAfterMs).toBeUndefined();
	});
});
