import {
	announcesPage,
	beginsAsPage,
	connectionError,
} from '../../../nodes/Invoance/http/connectionError';
import { InvoanceError, redactorOf } from '../../../nodes/Invoance/runtime/invoanceError';

const HOST = 'api.invoance.com';

function failure(code: unknown, message = 'went wrong', cause?: unknown): Error {
	return Object.assign(new Error(message, { cause }), code === undefined ? {} : { code });
}

describe('a connection that failed', () => {
	it.each([
		...['EAI_AGAIN', 'ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'ENETUNREACH'],
		...['ENOTFOUND', 'EPIPE', 'ERR_NETWORK', 'ERR_STREAM_PREMATURE_CLOSE', 'ETIMEDOUT'],
	])('for a while is tried again: %s', (code) => {
		expect(connectionError('Invoance', failure(code), (text) => text, HOST)).toMatchObject({
			message: 'The connection to Invoance failed',
			description:
				'Check that n8n can reach api.invoance.com and that the Base URL in the credential is right. (went wrong)',
			retryable: true,
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	it.each(['CERT_HAS_EXPIRED', '', 7, undefined])('for good is not tried again: %j', (code) => {
		expect(connectionError('Invoance', failure(code), (text) => text, HOST)).toMatchObject({
			message: 'A connection to Invoance could not be made',
			description:
				'Check the Base URL in the credential, and the proxy and certificate settings of n8n. (went wrong)',
			retryable: false,
			failure: undefined,
		});
	});

	it.each([
		'tunneling socket could not be established, statusCode=403',
		'Proxy connection ended before receiving CONNECT response',
		'HTTP Tunnel failed with 407',
	])('at a proxy is blamed on the proxy, with the host to allow: %s', (message) => {
		const refused = failure('ECONNRESET', message);
		expect(connectionError('Invoance', refused, (text) => text, HOST)).toMatchObject({
			message: 'A proxy or firewall between n8n and Invoance refused the request',
			description: `Ask whoever runs it to allow api.invoance.com, or check the proxy settings of n8n and the Base URL in the credential. The API key is not the problem. (${message})`,
			retryable: false,
			failure: { cause: 'configuration-invalid' },
		});
	});

	it('that n8n did not try because it has no credential is not blamed on the network', () => {
		const cause = Object.assign(new Error("Node 'Export' hasn't been executed"), {
			name: 'ExpressionError',
		});
		expect(
			connectionError('Invoance', failure(undefined, 'failed', cause), String, HOST),
		).toMatchObject({
			message: 'n8n could not use the credential, and sent nothing',
			description: expect.stringContaining('"combined"') as string,
			retryable: false,
			failure: { cause: 'configuration-invalid' },
		});
	});

	it('to storage has nothing to do with the Base URL', () => {
		const told = (code: string) =>
			connectionError("Invoance's file storage", failure(code), (text) => text, 'r2.example');
		expect(told('ECONNRESET').description).toBe(
			'Check that n8n can reach r2.example. (went wrong)',
		);
		expect(told('CERT_HAS_EXPIRED').description).toBe(
			'Check the proxy and certificate settings of n8n. (went wrong)',
		);
	});

	it('is told by the innermost error that has a code', () => {
		const socket = failure('ECONNRESET', 'socket hang up', failure('EPIPE', 'even deeper'));
		const wrapped = failure(undefined, 'n8n', failure(undefined, 'axios', socket));
		const { retryable, description } = connectionError('Invoance', wrapped, (text) => text, HOST);
		expect(retryable).toBe(true);
		expect(description).toMatch(/\(socket hang up\)$/);
	});

	it('is told by what n8n kept of the error where it lost its cause', () => {
		const kept = { httpCode: 'ECONNRESET', messages: ['socket hang up', 'socket hang up'] };
		const wrapped = Object.assign(new Error('The connection to the server was closed'), kept);
		const { retryable, description } = connectionError('Invoance', wrapped, (text) => text, HOST);
		expect(retryable).toBe(true);
		expect(description).toMatch(/\(socket hang up\)$/);
	});

	it('is told by its cause rather than by what n8n made of it', () => {
		const cause = failure('CERT_HAS_EXPIRED', 'certificate has expired');
		const wrapped = Object.assign(failure(undefined, 'n8n', cause), { httpCode: 'ECONNRESET' });
		const { retryable, description } = connectionError('Invoance', wrapped, (text) => text, HOST);
		expect(retryable).toBe(false);
		expect(description).toMatch(/\(certificate has expired\)$/);
	});

	it('is told by the innermost error if none has a code', () => {
		const wrapped = failure(undefined, 'n8n', failure(undefined, 'axios', 'a text'));
		expect(connectionError('Invoance', wrapped, (text) => text, HOST).description).toMatch(
			/\(a text\)$/,
		);
	});

	it('is looked for five errors deep, and no deeper', () => {
		const nested = (depth: number): Error =>
			depth === 0
				? failure('EPIPE', 'the last')
				: failure(undefined, `depth ${depth}`, nested(depth - 1));
		expect(connectionError('Invoance', nested(4), (text) => text, HOST).retryable).toBe(true);
		expect(connectionError('Invoance', nested(6), (text) => text, HOST).description).toMatch(
			/\(depth 1\)$/,
		);
	});

	it.each(['text', null, undefined, 7])('may be told by anything that was thrown: %j', (thrown) => {
		const error = connectionError('Invoance', thrown, (text) => text, HOST);
		expect(error.retryable).toBe(false);
		expect(error.description).toMatch(new RegExp(`\\(${String(thrown)}\\)$`));
	});

	it('is told without secrets, and not a second time', () => {
		const error = connectionError(
			'Invoance',
			failure('EPIPE', 'with s3cret'),
			redactorOf(['s3cret']),
			HOST,
		);
		expect(error.description).toMatch(/\(with \[redacted\]\)$/);
		expect(connectionError("Invoance's file storage", error, (text) => text, HOST)).toBe(error);
	});
});

it('an error that knows no more than its message cannot be tried again', () => {
	expect(new InvoanceError('Words')).toMatchObject({
		name: 'InvoanceError',
		message: 'Words',
		description: undefined,
		status: undefined,
		retryable: false,
		timeLimitReached: false,
		retryAfterMs: undefined,
		failure: undefined,
	});
});

describe('headers', () => {
	it.each([
		'text/html',
		'text/html; charset=utf-8',
		'text/html;charset=utf-8',
		'TEXT/HTML',
		' \ttext/html',
		'application/xhtml+xml',
		'application/xhtml+xml; charset=utf-8',
	])('announce a web page: %j', (type) => {
		expect(announcesPage({ 'content-type': type })).toBe(true);
	});

	it.each([
		'application/json',
		'application/json; profile="text/html"',
		'application/x-ndjson',
		'application/xml',
		'text/plain',
		'text/htmlish',
		'x-text/html',
		'',
		undefined,
		7,
	])('announce something else, or nothing: %j', (type) => {
		expect(announcesPage({ 'content-type': type, 'x-was': 'text/html' })).toBe(false);
	});

	it('that are not there announce nothing', () => {
		expect(announcesPage({})).toBe(false);
	});
});

describe('a text', () => {
	it.each([
		'<!DOCTYPE html><title>Log in</title>',
		'<!doctype html>',
		'<!-- Blocked --><p>',
		'<html lang="en">',
		'<HTML>',
		'<head>',
		'<body class="blocked">',
		'<?xml version="1.0"?><Error/>',
		'\r\n\t  \n<html>',
		'\uFEFF<html>',
		'\uFEFF\n<!DOCTYPE html>',
	])('begins as a page does: %j', (text) => {
		expect(beginsAsPage(text)).toBe(true);
	});

	it.each([
		'',
		'{"message":"<html>"}',
		'"<!DOCTYPE html>"',
		'event_id,text\n1,<html>',
		'{"error":"not_found"}\n<html>',
		'%PDF-1.7 <?xml version="1.0"?>',
		'\u0000<html>',
		'< html>',
		'html',
	])('begins as no page does: %j', (text) => {
		expect(beginsAsPage(text)).toBe(false);
	});
});
