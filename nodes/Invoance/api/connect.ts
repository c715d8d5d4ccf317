import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Log } from '../http/log';
import { RateLimiter } from '../http/rateLimiter';
import { ServerClock } from '../http/serverClock';
import { redactorOf, type Redact } from '../runtime/invoanceError';
import { normalizeBaseUrl } from './baseUrl';
import { askAccount } from './client';
import type { ApiConnection, AskingFunctions } from './request';

/** How the requests of a connection are sent. */
interface ConnectionOptions {
	/** How many API requests may be under way at once. Default: one. */
	concurrency?: number;
	/** Ends every request and every pause when aborted. */
	signal?: AbortSignal | undefined;
}

/** What n8n stores may be anything, if an expression or an import has put it there. */
const credentialSchema = z.object({ apiKey: z.string().catch(''), baseUrl: z.unknown() });

/**
 * Reads the node's Invoance credential and prepares what all its requests share. Nothing is sent.
 *
 * @throws InvoanceError if the credential's Base URL may not be used; what n8n throws if there is no
 * credential.
 */
export async function connect(
	functions: AskingFunctions,
	{ concurrency = 1, signal }: ConnectionOptions = {},
): Promise<ApiConnection> {
	const credentials: unknown = await functions.getCredentials('invoanceApi');
	const { apiKey, baseUrl } = credentialSchema.parse(credentials);
	// The credential sends a key without the blanks that were pasted around it.
	const redact = redactorOf([apiKey.trim()]);
	const log = logOf(functions, redact);
	const address = normalizeBaseUrl(baseUrl);
	const connection: ApiConnection = {
		functions,
		baseUrl: address,
		account: createHash('sha256').update(`${address}\n${apiKey}`).digest('hex'),
		credential: functions.getNode().credentials?.invoanceApi?.name ?? 'Invoance API',
		redact,
		rateLimiter: new RateLimiter({
			concurrency,
			askLimit: async () => {
				await askAccount(connection);
			},
			log,
		}),
		clock: new ServerClock(),
		log,
		signal,
		once: {},
	};
	return connection;
}

/** n8n's logger, where each line names the node that it is of and has no secret in it. */
function logOf(functions: AskingFunctions, redact: Redact): Log {
	const { name } = functions.getNode();
	return {
		debug: (message) => {
			functions.logger.debug(`Invoance node "${name}": ${redact(message)}`);
		},
		info: (message) => {
			functions.logger.info(`Invoance node "${name}": ${redact(message)}`);
		},
	};
}
