import { differs, HOLDS, when, type Check } from '../check';
import { Unseen } from '../unseen';
import { answerWords, field, machineWord } from '../words';

/** A moment as HTTP writes it, in UTC and to the second (RFC 9110, section 5.6.7). */
const HTTP_DATE =
	/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** What holds of every request. */
export const requestChecks: readonly Check[] = [
	{
		assumption: 'requests.bearer',
		breaks: 'Every operation: the key is sent in this header.',
		run: async ({ client }) => {
			const answer = await client.api({ path: '/v1/me' });
			if (answer.status !== 401) return HOLDS;
			const other = await client.api({ path: '/v1/me', headers: { 'x-api-key': client.key } });
			if (other.status === 401) throw new Unseen('this key is refused, whichever way it is sent');
			return differs(`a key sent so is refused: ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'requests.x-api-key',
		run: async (session) => {
			const { client } = session;
			const answer = await client.api({ path: '/v1/me', headers: { 'x-api-key': client.key } });
			await session.me();
			return when(answer.status !== 401, `a key sent so is refused: ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'requests.key-prefix',
		run: ({ client }) =>
			Promise.resolve(
				when(/^(?:invoance|inv)_live_/.test(client.key), 'this key begins with something else'),
			),
	},
	{
		assumption: 'requests.https',
		run: async ({ client }) => {
			if (!client.baseUrl.startsWith('https:')) throw new Unseen('this address is plain HTTP');
			// Without the key: a network that anyone can listen to is no place for it.
			const url = `${client.baseUrl.replace(/^https:/, 'http:')}/v1/me`;
			const answer = await client.send(url, {}).catch((error: unknown) => {
				if (error instanceof Unseen) return undefined;
				throw error;
			});
			const isRejected = answer === undefined || (answer.status >= 300 && answer.status !== 401);
			return when(isRejected, 'plain HTTP is answered as HTTPS is');
		},
	},
	{
		assumption: 'requests.date-header',
		run: async (session) => {
			const { headers } = await session.me();
			const date = headers['date'];
			if (date === undefined) return differs('the answer has no Date');
			return when(HTTP_DATE.test(date), 'the Date is in another form');
		},
	},
];

/** How too many requests are refused; it is not provoked. */
export const rateLimitChecks: readonly Check[] = [
	{
		assumption: 'requests.rate-limit',
		run: ({ client }) => {
			const [refusal] = client.refusals;
			if (refusal === undefined) throw new Unseen('no request was refused');
			const isNamed =
				refusal.headers['retry-after'] !== undefined ||
				typeof field(refusal.json, 'retry_after') === 'number';
			return Promise.resolve(when(isNamed, 'a refusal names no pause'));
		},
	},
	{
		assumption: 'requests.rate-limit-code',
		run: ({ client }) => {
			const [refusal] = client.refusals;
			if (refusal === undefined) throw new Unseen('no request was refused');
			const code = field(refusal.json, 'error');
			const isKnown = code === 'rate_limited' || code === 'rate_limit_exceeded';
			return Promise.resolve(isKnown ? HOLDS : differs(`the code is ${machineWord(code)}`));
		},
	},
];
