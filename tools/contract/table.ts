import { z } from 'zod';

import { parseEvents, parseObject, parseOrganizations } from '../../nodes/Invoance/api/schemas';
import {
	eventSchema,
	has,
	meSchema,
	organizationSchema,
	reads,
	refuses,
	type Row,
} from './expectations';
import { EXPORT_TABLE } from './exportTable';
import { answerWords, codeOf, Unseen, type Session } from './session';

const NOT_THERE = '0'.repeat(26);
const NO_ACTION = 'contract_check.no_such_action';
/** A moment as HTTP writes it, in UTC and to the second (RFC 9110, section 5.6.7). */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const INVALID_KEY = [/^(missing|invalid)_api_key/, 'invalid_authorization_scheme'];
const path = (text: string) => (session: Session) => session.ask(text);
const filtered =
	(query: (session: Session) => Promise<Record<string, string>>) => async (session: Session) =>
		session.eventPage(await query(session));
const ofEvent = (suffix: string) => async (session: Session) => {
	const { newest } = await session.samples();
	return await session.ask(`/v1/audit/events/${encodeURIComponent(newest.id)}${suffix}`);
};
/** Every check, in the order in which they run. */
export const TABLE: readonly Row[] = [
	{
		assumption: 'requests.bearer',
		breaks: 'every operation: the key is sent so',
		endpoint: (session) => session.api('/v1/me', session.bearer),
		expect: async (answer, session) => {
			if (answer.status !== 401) return undefined;
			const other = await session.api('/v1/me', session.apiKeyHeader);
			if (other.status === 401) throw new Unseen('this key is refused in whichever header');
			return `a key sent so is refused: ${answerWords(answer)}`;
		},
	},
	{
		assumption: 'requests.x-api-key',
		endpoint: (session) => session.me().then(() => session.api('/v1/me', session.apiKeyHeader)),
		expect: (answer) =>
			answer.status === 401 ? `a key sent so is refused: ${answerWords(answer)}` : undefined,
	},
	{
		assumption: 'requests.date-header',
		endpoint: path('/v1/me'),
		expect: ({ headers }) =>
			HTTP_DATE.test(headers.get('date') ?? '')
				? undefined
				: 'there is no Date, or one of another form',
	},
	{ assumption: 'account.me', endpoint: (session) => session.me(), expect: has(meSchema) },
	{
		assumption: 'organizations.list',
		breaks:
			'the test of a credential, Organization: Get Many, the list to choose from, the trigger',
		endpoint: (session) => session.organizations(),
		expect: reads(parseOrganizations),
	},
	{
		assumption: 'organizations.fields',
		endpoint: (session) => session.organizations(),
		expect: has(z.object({ orgs: z.array(organizationSchema) })),
	},
	{
		assumption: 'organizations.archived',
		endpoint: (session) => session.active(),
		expect: ({ json }) =>
			parseOrganizations(json).items.some(({ isArchived }) => isArchived)
				? 'archived ones are listed without being asked for'
				: undefined,
	},
	{
		assumption: 'organizations.one-page',
		endpoint: (session) => session.organizations(),
		expect: has(z.object({ next_cursor: z.undefined(), has_more: z.undefined() })),
	},
	{
		assumption: 'organizations.integrity',
		breaks: 'Organization: Check Integrity',
		endpoint: async (session) =>
			session.ask(`/v1/audit/orgs/${encodeURIComponent(await session.organization())}/integrity`),
		expect: reads((json) => parseObject(json, 'a report')),
	},
	{
		assumption: 'events.list',
		breaks: 'Event: Get Many',
		endpoint: (session) => session.events(),
		expect: reads(parseEvents),
	},
	{
		assumption: 'events.fields',
		breaks: 'Verify Export: a field that is signed is not there',
		endpoint: (session) => session.events(),
		expect: has(z.object({ events: z.array(eventSchema) })),
	},
	{
		assumption: 'events.limit',
		endpoint: filtered(async (session) => session.samples().then(() => ({ limit: '1' }))),
		expect: ({ json }) =>
			parseEvents(json).items.length === 1 ? undefined : 'a page of one has more or fewer',
	},
	{
		assumption: 'events.full-page',
		breaks: 'Event: Get Many, which asks for pages of 100',
		endpoint: filtered(() => Promise.resolve({ limit: '100' })),
		expect: reads(parseEvents),
	},
	{
		assumption: 'events.cursor',
		breaks: 'Event: Get Many beyond the first page',
		endpoint: filtered(async (session) => session.samples().then(() => ({ limit: '1' }))),
		expect: async ({ json }, session) => {
			const first = parseEvents(json);
			if (first.nextCursor === undefined) throw new Unseen('there is no second page');
			const next = await session.eventPage({ limit: '1', cursor: first.nextCursor });
			if (next.status !== 200) return `the second page is ${answerWords(next)}`;
			const isRepeated = parseEvents(next.json).items.some(({ id }) => id === first.items[0]?.id);
			return isRepeated ? 'the second page repeats the first' : undefined;
		},
	},
	{
		assumption: 'events.range-inclusive',
		breaks: 'date ranges of Event: Get Many lose the events at their ends',
		endpoint: filtered(async (session) => {
			const {
				newest: { occurred_at: at },
			} = await session.samples();
			return { range_start: at, range_end: at };
		}),
		expect: async ({ json }, session) => {
			const { newest } = await session.samples();
			const isThere = parseEvents(json).items.some(({ id }) => id === newest.id);
			return isThere ? undefined : 'the range of an event’s moment does not hold the event';
		},
	},
	{
		assumption: 'events.actions',
		breaks: 'the filter Actions with several of them',
		endpoint: filtered(async (session) => ({
			actions: `${NO_ACTION},${(await session.samples()).newest.action}`,
		})),
		expect: async ({ json }, session) => {
			const { newest } = await session.samples();
			const found = parseEvents(json).items;
			if (found.length === 0) return 'two actions, joined by a comma, find nothing';
			return found.every(({ action }) => action === newest.action)
				? undefined
				: 'other actions are found too';
		},
	},
	{
		assumption: 'events.get',
		breaks: 'Event: Get',
		endpoint: ofEvent(''),
		expect: has(eventSchema),
	},
	{
		assumption: 'events.verify',
		breaks: 'Event: Verify',
		endpoint: ofEvent('/verify'),
		expect: reads((json) => parseObject(json, 'a verdict')),
	},
	...EXPORT_TABLE,
	{
		assumption: 'ledger.endpoint',
		breaks: 'Anchor Export',
		// A request that names no document, which the ledger cannot but refuse.
		endpoint: (session) =>
			session.me().then(() => session.api('/v1/document/anchor', session.bearer, {})),
		expect: (answer) =>
			answer.status === 400 || codeOf(answer.json) === 'insufficient_scope'
				? undefined
				: `a request without a document is answered with ${answerWords(answer)}`,
	},
	{
		assumption: 'errors.missing-key',
		endpoint: (session) => session.api('/v1/me', {}),
		expect: refuses(401, ...INVALID_KEY),
	},
	{
		assumption: 'errors.wrong-key',
		endpoint: (session) =>
			session.api('/v1/me', { authorization: `Bearer invoance_live_${NOT_THERE}` }),
		expect: refuses(401, ...INVALID_KEY),
	},
	{
		assumption: 'errors.wrong-scheme',
		endpoint: (session) => session.api('/v1/me', { authorization: 'Basic bm9ib2R5' }),
		expect: refuses(401, ...INVALID_KEY),
	},
	{
		assumption: 'errors.not-found',
		endpoint: path(`/v1/audit/exports/aexp_${NOT_THERE}`),
		expect: refuses(404, /_not_found$/),
	},
	{
		assumption: 'errors.bad-body',
		endpoint: (session) => session.ask('/v1/audit/exports', {}),
		expect: refuses(400, 'invalid_payload', 'bad_request', 'invalid_metadata'),
	},
];
