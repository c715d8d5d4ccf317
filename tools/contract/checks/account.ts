import { z } from 'zod';

import { differs, unless, when, type Check } from '../check';
import { Unseen } from '../unseen';
import { answerWords, field, kindOf, misfit } from '../words';

const meSchema = z.object({
	valid: z.literal(true),
	organization: z.object({ id: z.string(), name: z.string().nullable() }),
	tenant: z.object({ id: z.string() }),
	api_key: z.object({ id: z.string() }),
});

/** `GET /v1/me`. */
export const accountChecks: readonly Check[] = [
	{
		assumption: 'account.me',
		run: async (session) => {
			const answer = await session.me();
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			return unless(answer.json === undefined ? 'the answer is no JSON' : undefined);
		},
	},
	{
		assumption: 'account.fields',
		run: async (session) => unless(misfit(meSchema, (await session.me()).json)),
	},
	{
		assumption: 'account.scopes',
		run: async (session) => {
			const scopes = field(field((await session.me()).json, 'api_key'), 'scopes');
			const isList = Array.isArray(scopes) && scopes.every((scope) => typeof scope === 'string');
			return when(isList, `"api_key.scopes" is ${kindOf(scopes)}`);
		},
	},
	{
		assumption: 'account.rate-limit',
		run: async (session) => {
			const limit = field(field((await session.me()).json, 'limits'), 'rate_limit_per_sec');
			const isRate = typeof limit === 'number' && limit > 0;
			return when(isRate, `"limits.rate_limit_per_sec" is ${kindOf(limit)}`);
		},
	},
	{
		assumption: 'account.no-scope',
		run: async (session) => {
			const { status, json } = await session.me();
			const scopes = field(field(json, 'api_key'), 'scopes');
			if (status === 200 && Array.isArray(scopes) && scopes.length > 0) {
				throw new Unseen('this key has scopes');
			}
			return when(status !== 403, 'a key without scopes is refused');
		},
	},
];
