import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import {
	isUrlRefused,
	refusedError,
	replacedError,
	timeoutError,
	untrustworthyError,
	wrongLengthError,
} from '../../../nodes/Invoance/download/storageErrors';

const WHAT = 'export "aexp_1"';

/** The error for an answer of storage with this status. */
function refused(status: number, headers: Record<string, unknown> = {}): InvoanceError {
	return refusedError(WHAT, { status, headers }, 'r2.example');
}

describe('an answer of storage that is not the file', () => {
	it.each([400, 401, 403, 404, 410])(
		'%i is of the address, and tried with a fresh one',
		(status) => {
			const error = refused(status);
			expect(error).toMatchObject({ status, retryable: true, retryAfterMs: undefined });
			expect(isUrlRefused(error)).toBe(true);
		},
	);

	it.each([408, 425, 429, 500, 503])(
		'%i is of storage, and tried with the same address',
		(status) => {
			const error = refused(status, { 'retry-after': '7' });
			expect(error).toMatchObject({ status, retryable: true, retryAfterMs: 7_000 });
			expect(isUrlRefused(error)).toBe(false);
		},
	);

	it.each([402, 409, 418, 499])('%i is final', (status) => {
		expect(refused(status)).toMatchObject({
			message: 'Invoance\'s file storage refused the file of export "aexp_1"',
			description: `It answered with HTTP ${status}. If this goes on, create the export again.`,
			status,
			retryable: false,
		});
	});

	it.each([300, 301, 399])('%i is a redirect, which is not followed', (status) => {
		expect(refused(status)).toMatchObject({
			description: `It answered with a redirect, which is not followed (HTTP ${status}).`,
			retryable: false,
		});
	});

	it.each([412, 416])('%i means that the file is another one by now', (status) => {
		expect(refused(status)).toMatchObject({ message: replacedError(WHAT).message });
	});
});

describe('what stands between n8n and storage', () => {
	it.each([401, 403, 404])('is blamed for a web page with %i, not the export', (status) => {
		const error = refused(status, { 'content-type': 'text/html; charset=utf-8' });
		expect(error).toMatchObject({
			message: "A proxy or firewall between n8n and Invoance's file storage refused the request",
			description: `Ask whoever runs it to allow r2.example, or check the proxy settings of n8n. The API key is not the problem. (HTTP ${status})`,
			status,
			retryable: false,
		});
		expect(isUrlRefused(error)).toBe(false);
	});

	it('is blamed for asking for a login', () => {
		expect(refused(407)).toMatchObject({
			message: "A proxy between n8n and Invoance's file storage asks for a user name and password",
			description: expect.stringContaining('allow r2.example without') as string,
			retryable: false,
		});
	});

	it.each([
		[403, {}],
		[401, {}],
		[403, { 'content-type': 'text/plain' }],
	])(
		'may be what refuses with %i %j: the host to allow is named, and a fresh address tried',
		(status, headers) => {
			expect(refused(status, headers)).toMatchObject({
				message:
					"A proxy or firewall between n8n and Invoance's file storage seems to block the download",
				description: `The answer (HTTP ${status}) is not in the form of the storage's own. Have r2.example allowed there. The API key is not the problem.`,
				retryable: true,
			});
		},
	);

	it.each(['application/xml', 'text/xml; charset=utf-8', 'application/json'])(
		'is not blamed for a refusal in %s',
		(type) => {
			expect(refused(403, { 'content-type': type })).toMatchObject({
				message: 'Invoance\'s file storage refused the file of export "aexp_1"',
				description: 'It answered with HTTP 403. If this goes on, create the export again.',
				retryable: true,
			});
		},
	);

	it('is not blamed for what may pass by itself', () => {
		expect(refused(503, { 'content-type': 'text/html' })).toMatchObject({ retryable: true });
	});
});

it('an error without a status is not of the address', () => {
	expect(isUrlRefused(new InvoanceError('Words'))).toBe(false);
});

describe('a download that ends without a file says why, and what to do', () => {
	it.each<[string, InvoanceError, object]>([
		[
			'replaced',
			replacedError(WHAT),
			{
				message: 'The file of export "aexp_1" changed while it was downloaded',
				description:
					'No file was kept, because it would have been half of one and half of another. Download it again; if that fails too, create the export again.',
				retryable: false,
			},
		],
		[
			'untrustworthy',
			untrustworthyError('nothing'),
			{
				message: "Invoance's file storage gave an answer that cannot be trusted",
				description: 'It sent nothing. No file was kept, because it might be incomplete.',
				retryable: false,
			},
		],
		['maybe for a while', untrustworthyError('nothing', { retryable: true }), { retryable: true }],
		[
			'too long',
			wrongLengthError(WHAT, 'more'),
			{
				message:
					'The file of export "aexp_1" has more bytes than Invoance\'s file storage announced',
				description: 'No file was kept. Download it again.',
				retryable: false,
			},
		],
		['too short', wrongLengthError(WHAT, 'less'), { retryable: true }],
		[
			'stalled',
			timeoutError(WHAT, 'stalled'),
			{
				message: 'The download of export "aexp_1" did not finish in time',
				description: "Invoance's file storage sent nothing for 60 seconds.",
				retryable: true,
				timeLimitReached: false,
			},
		],
		[
			'out of time',
			timeoutError(WHAT, 'deadline'),
			{
				description: 'The time limit of this step was reached. Raise Max Wait.',
				retryable: false,
				timeLimitReached: true,
			},
		],
	])('%s', (_, error, expected) => {
		expect(error).toMatchObject(expected);
	});
});
