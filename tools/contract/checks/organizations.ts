import { z } from 'zod';

import { differs, HOLDS, unless, when, type Check } from '../check';
import { Unseen } from '../unseen';
import { objectsIn, type Session } from '../session';
import { answerWords, field, isObject, kindOf, misfit } from '../words';

const listSchema = z.object({ orgs: z.array(z.object({ id: z.string().min(1) })) });
const fieldsSchema = z.object({
	name: z.string().nullish(),
	retention_days: z.number().int(),
	created_at: z.string().datetime({ offset: true }),
	archived_at: z.string().datetime({ offset: true }).nullable(),
});

async function listed(session: Session): Promise<Array<Record<string, unknown>>> {
	const organizations = objectsIn(await session.organizations('all'), 'orgs');
	if (organizations.length === 0) throw new Unseen('there are no organizations');
	return organizations;
}

/** `GET /v1/audit/orgs` and what is below it. */
export const organizationChecks: readonly Check[] = [
	{
		assumption: 'organizations.list',
		breaks:
			'The test of a credential, Organization: Get Many, the organization picker and the trigger.',
		run: async (session) => {
			const answer = await session.organizations('all');
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			return unless(misfit(listSchema, answer.json));
		},
	},
	{
		assumption: 'organizations.fields',
		run: async (session) => unless(misfit(z.array(fieldsSchema), await listed(session))),
	},
	{
		assumption: 'organizations.external-id',
		run: async (session) => {
			const odd = (await listed(session)).find((one) => typeof one['organization_id'] !== 'string');
			const older = odd?.['external_id'] === undefined ? '' : '; "external_id" is there';
			return unless(odd && `"organization_id" is ${kindOf(odd['organization_id'])}${older}`);
		},
	},
	{
		assumption: 'organizations.id-prefix',
		run: async (session) => {
			const isSo = (await listed(session)).every(({ id }) => String(id).startsWith('aorg_'));
			return when(isSo, 'an id begins with something else');
		},
	},
	{
		assumption: 'organizations.archived',
		run: async (session) => {
			const isArchived = (one: Record<string, unknown>) => (one['archived_at'] ?? null) !== null;
			const active = objectsIn(await session.organizations('active'), 'orgs');
			if (active.some(isArchived))
				return differs('archived ones are listed without being asked for');
			if (!(await listed(session)).some(isArchived)) throw new Unseen('none is archived');
			return HOLDS;
		},
	},
	{
		assumption: 'organizations.one-page',
		run: async (session) => {
			const { json } = await session.organizations('all');
			const more = ['next_cursor', 'has_more', 'cursor', 'next', 'page', 'total'].filter(
				(name) => field(json, name) !== undefined,
			);
			return unless(more.length === 0 ? undefined : `the answer has ${more.join(', ')}`);
		},
	},
	{
		assumption: 'organizations.integrity',
		breaks: 'Organization: Check Integrity.',
		run: async (session) => {
			const id = await session.invoanceId();
			const path = `/v1/audit/orgs/${encodeURIComponent(id)}/integrity`;
			const answer = await session.ask({ path });
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			return when(isObject(answer.json), `the answer is ${kindOf(answer.json)}`);
		},
	},
];
