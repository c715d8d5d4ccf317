import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isLoopback, parseUrl } from '../http/exchange';
import { RateLimiter } from '../http/rateLimiter';
import { ServerClock } from '../http/serverClock';
import { configurationError, redactorOf } from '../runtime/invoanceError';
import { askAccount } from './client';
import type { ApiConnection, AskingFunctions } from './request';

/** What n8n stores may be anything, if an expression or an import has put it there. */
const credentialSchema = z.object({ apiKey: z.string().catch(''), baseUrl: z.unknown() });

/** Reads the credential and prepares what all requests share. Nothing is sent. */
export async function connect(
	functions: AskingFunctions,
	{ concurrency = 1, signal }: { concurrency?: number; signal?: AbortSignal | undefined } = {},
): Promise<ApiConnection> {
	const credentials: unknown = await functions.getCredentials('invoanceApi');
	const { apiKey, baseUrl: typed } = credentialSchema.parse(credentials);
	const baseUrl = normalizeBaseUrl(typed);
	// The credential sends a key without the blanks that were pasted around it.
	const redact = redactorOf([apiKey.trim()]);
	const node = functions.getNode();
	const lineOf = (message: string) => `Invoance node "${node.name}": ${redact(message)}`;
	const log = {
		debug: (message: string) => {
			functions.logger.debug(lineOf(message));
		},
		info: (message: string) => {
			functions.logger.info(lineOf(message));
		},
	};
	const connection: ApiConnection = {
		functions,
		baseUrl,
		account: createHash('sha256').update(`${baseUrl}\n${apiKey}`).digest('hex'),
		credential: node.credentials?.invoanceApi?.name ?? 'Invoance API',
		redact,
		rateLimiter: new RateLimiter({
			concurrency,
			askLimit: async () => {
				await askAccount(connection);
			},
			log: log.info,
		}),
		clock: new ServerClock(),
		log,
		signal,
		once: {},
	};
	return connection;
}

const FIX = 'Open the Invoance API credential and set Base URL, e.g. https://api.invoance.com';
/** No address comes near this; a longer text is something else. */
const MAX_CHARACTERS = 2_000;

/**
 * The address that paths like `/v1/me` are appended to, out of what the user typed into Base URL.
 * Invoance rejects plain HTTP, so `http:` is accepted for loopback hosts only.
 */
export function normalizeBaseUrl(typed: unknown): string {
	const text = typeof typed === 'string' ? typed.trim() : '';
	if (text === '') throw refused('is empty');
	const url = text.length <= MAX_CHARACTERS ? parseUrl(text) : undefined;
	// With one slash it would be an address too, but not to the credential, which would send no key.
	if (url === undefined || !/^https?:\/\//i.test(text)) throw refused('is not a web address');
	if (url.protocol === 'http:' && !isLoopback(url)) {
		throw refused(
			'must start with https://',
			`Plain http would send the API key unencrypted, so nothing was sent. ${FIX}`,
		);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw refused('may not contain a user name, "?" or "#"');
	}
	return url.origin + withoutSlashes(withoutSlashes(url.pathname).replace(/\/v1$/, ''));
}

function withoutSlashes(path: string): string {
	return path.replace(/(?<!\/)\/+$/, '');
}

function refused(why: string, fix = FIX) {
	return configurationError(`The Base URL of the Invoance credential ${why}`, fix);
}
