import fc from 'fast-check';
import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { apiError } from '../../../nodes/Invoance/api/apiError';
import { normalizeBaseUrl } from '../../../nodes/Invoance/api/connect';
import { pathSegment } from '../../../nodes/Invoance/api/client';
import { connectionError } from '../../../nodes/Invoance/http/connectionError';
import {
	configurationError,
	InvoanceError,
	quotable,
	redactorOf,
	shortened,
	withoutSecrets,
} from '../../../nodes/Invoance/runtime/invoanceError';
import { toNodeError } from '../../../nodes/Invoance/runtime/nodeError';

const KEY = 'a-key-of-no-known-form-0123456789';
const SIGNATURE = 'c0ffee0ff1ce';
const SIGNED = `https://r2.example/file?X-Amz-Date=20261201T000000Z&X-Amz-Signature=${SIGNATURE}`;

const redact = redactorOf([KEY]);
const host = 'api.invoance.com';
const subject = { credential: 'c', target: 'export "e"', scope: 'audit:read', host };
const functions = { getNode: () => ({ name: 'Invoance' }) as INode } as IExecuteFunctions;

/** What a person is shown of an error. */
function shown(error: unknown): { message: string; description: string } {
	const { message, description } = toNodeError(functions, withoutSecrets(error, redact));
	return { message, description: description ?? '' };
}

function thrown(call: () => unknown): unknown {
	try {
		return call();
	} catch (error) {
		return error;
	}
}

/** Everything in the lower rooms that makes an error of text from outside. */
const QUOTED: Record<string, (text: string) => unknown> = {
	'the message of an error answer': (text) =>
		apiError(
			{ status: 400, headers: {}, text: JSON.stringify({ message: text }) },
			subject,
			redact,
		),
	'the code of an error answer': (text) =>
		apiError({ status: 409, headers: {}, text: JSON.stringify({ error: text }) }, subject, redact),
	'the resource of a quota': (text) => {
		const body = JSON.stringify({ error: 'quota_exceeded', resource: text });
		return apiError({ status: 429, headers: {}, text: body }, subject, redact);
	},
	'the page of a proxy': (text) => apiError({ status: 403, headers: {}, text }, subject, redact),
	'what broke a connection': (text) => connectionError('Invoance', new Error(text), redact, host),
	'an ID': (text) => thrown(() => pathSegment('export', text)),
	'a Base URL': (text) => thrown(() => normalizeBaseUrl(text)),
	'a Base URL that begins well': (text) =>
		thrown(() => normalizeBaseUrl(`https://example.com/${text}`)),
	'a description': (text) => new InvoanceError('Words', { description: text }),
	'a message': (text) => new InvoanceError(text),
};

/** Tokens that patterns begin with, go on with, or end at. */
const token = fc.oneof(
	fc.constantFrom(
		...['http://', 'https://', 'http', 'X-Amz-', 'X-Amz-a', 'x-amz-a=', 'invoance_live_', 'inv_'],
		...['.', '/', '\\', '%2f', '?', '#', '&', '=', '"', "'", ' ', '\t', '\n', '<', '<!', '{', '['],
		...['\uD800', '😀', KEY, KEY.slice(0, 5), SIGNED],
	),
	fc.string({ minLength: 1, maxLength: 8 }),
);

describe('300 kB of any repeated characters', () => {
	it.each(Object.keys(QUOTED))('are told in a few words, and in no time, as %s', (name) => {
		fc.assert(
			fc.property(fc.array(token, { minLength: 1, maxLength: 3 }), token, (tokens, end) => {
				const repeated = tokens.join('');
				const text = repeated.repeat(Math.ceil(300_000 / repeated.length)) + end;
				const before = process.cpuUsage();
				const { message, description } = shown(QUOTED[name]?.(text));
				const { user, system } = process.cpuUsage(before);
				// In microseconds. Quadratic patterns took seconds.
				expect(user + system).toBeLessThan(500_000);
				expect(message.length).toBeLessThanOrEqual(301);
				expect(description.length).toBeLessThan(1_000);
				expect(message + description).not.toContain(KEY);
				expect(message + description).not.toContain(SIGNATURE);
			}),
			{ numRuns: 30 },
		);
	});
});

describe('a secret', () => {
	it('is not shown wherever it stands in a long text, not even in part', () => {
		fc.assert(
			fc.property(fc.integer({ min: 3_900, max: 4_200 }), fc.boolean(), (at, isRedactedMuch) => {
				// What is redacted becomes short, so that the end of what is looked at is shown.
				const before = isRedactedMuch
					? `https://r2.example/?${'x'.repeat(at - 21)} `
					: 'x'.repeat(at);
				const words = quotable(before + KEY + ' and more '.repeat(100), redact);
				for (let length = 4; length <= KEY.length; length++) {
					expect(words).not.toContain(KEY.slice(0, length));
				}
			}),
		);
	});

	it.each([
		['a key of a known form', 'Bearer invoance_live_abc-123_x', 'Bearer [redacted]'],
		['a test key', 'inv_test_abc', '[redacted]'],
		['the key, whatever its form', `no ${KEY} here`, 'no [redacted] here'],
		['a signed URL', `PUT ${SIGNED} failed`, 'PUT https://r2.example/file?[redacted] failed'],
		['a fragment', 'http://a.example/b#c d', 'http://a.example/b?[redacted] d'],
		['a parameter alone', `X-Amz-Signature=${SIGNATURE}&b=1`, 'X-Amz-Signature=[redacted]&b=1'],
		['a URL in a URL', `to=X-Amz-Signature%3D${SIGNATURE}`, 'to=X-Amz-Signature=[redacted]'],
		['a URL in quotes', `"${SIGNED}", "b"`, '"https://r2.example/file?[redacted]", "b"'],
	])('is taken out of a text: %s', (_, text, expected) => {
		expect(quotable(text, redact)).toBe(expected);
	});

	it('is taken out however often it is there, and an empty one is none', () => {
		const words = quotable('a-s1-b-s2-s1', redactorOf(['', 's1', 's2']));
		expect(words).toBe('a-[redacted]-b-[redacted]-[redacted]');
	});

	it.each(['https://r2.example/file', 'X-Amz-Signature', 'invoance_live_', 'a text'])(
		'is not seen where there is none: %s',
		(text) => {
			expect(quotable(text, redact)).toBe(text);
		},
	);
});

describe('a quoted text', () => {
	it('is one line of 300 characters at most', () => {
		expect(quotable(' a\r\n\tb\u0000c ')).toBe('a b c');
		expect(quotable('x'.repeat(300))).toBe('x'.repeat(300));
		expect(quotable('x'.repeat(301))).toBe(`${'x'.repeat(300)}…`);
	});
});

it('an error has what is said of it, and by default nothing to try again', () => {
	const details = {
		...{ description: 'Wait.', status: 429, retryable: true, timeLimitReached: true },
		...{ retryAfterMs: 7, answer: undefined, failure: { cause: 'rate-limited' } as const },
	};
	expect(new InvoanceError('No', details)).toMatchObject({
		name: 'InvoanceError',
		...details,
	});
	expect(new InvoanceError('No')).toMatchObject({
		...{ message: 'No', description: undefined, retryable: false, timeLimitReached: false },
	});
});

it('an error of a setting says what to do, and is told from others', () => {
	expect(configurationError('No', 'Choose one.')).toMatchObject({
		...{ message: 'No', description: 'Choose one.', retryable: false },
		failure: { cause: 'configuration-invalid' },
	});
});

it('an error without secrets keeps all else, and is another where it is none of ours', () => {
	const error = new InvoanceError(`No ${KEY}`, { status: 400, retryAfterMs: 7 });
	expect(withoutSecrets(error, redact)).toMatchObject({
		...{ message: 'No [redacted]', description: undefined, status: 400, retryAfterMs: 7 },
	});
	const other = new Error(KEY);
	expect(withoutSecrets(other, redact)).toBe(other);
});

it.each([
	['abc', 3, 'abc'],
	['abcd', 3, 'abc…'],
	['', 0, ''],
])('%j in %i characters is %j', (text, most, expected) => {
	expect(shortened(text, most)).toBe(expected);
});
