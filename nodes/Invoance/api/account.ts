import { requestNow, type ApiConnection } from './request';
import { readRateLimit } from './schemas';

/** How long the account may take to answer, in milliseconds: nothing depends on it. */
const TIME_LIMIT_MS = 10_000;

/**
 * Asks once in an execution who asks: `GET /v1/me`, which needs no scope. What the answer is good for
 * is learnt from it: the account's rate limit, and from its headers Invoance's clock. So it is no
 * failure if there is none, or another one than expected.
 *
 * @throws the signal's reason on cancellation, and nothing else.
 */
export async function askAccount(connection: ApiConnection): Promise<void> {
	connection.once.account ??= ask(connection);
	await connection.once.account;
}

async function ask(connection: ApiConnection): Promise<void> {
	const { signal, pacer, log } = connection;
	try {
		const answer = await requestNow(connection, {
			method: 'GET',
			path: '/v1/me',
			maxAnswerBytes: 1024 * 1024,
			subject: { target: 'the account', scope: 'audit:read' },
			timeLimitMs: TIME_LIMIT_MS,
		});
		const limitPerSecond = readRateLimit(answer);
		if (limitPerSecond !== undefined) pacer.rate.state(limitPerSecond);
	} catch (error) {
		signal?.throwIfAborted();
		log.debug(
			`The account's rate limit is not known: ${error instanceof Error ? error.message : ''}`,
		);
	}
}

/**
 * Sees to it that the connection's clock is Invoance's, if Invoance tells it: asks the account, unless
 * an answer has told the time already.
 *
 * @throws the signal's reason on cancellation, and nothing else: without an answer, it is n8n's clock.
 */
export async function ensureServerClock(connection: ApiConnection): Promise<void> {
	if (!connection.clock.isKnown) await askAccount(connection);
}
