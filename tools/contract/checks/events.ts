import { z } from 'zod';

import { differs, HOLDS, unless, when, type Check } from '../check';
import { Unseen } from '../unseen';
import { objectsIn, type Session } from '../session';
import { answerWords, isObject, kindOf, misfit } from '../words';

const pageSchema = z.object({
	events: z.array(z.object({}).passthrough()),
	next_cursor: z.string().nullable(),
});
const partySchema = z.object({ type: z.string(), id: z.string(), name: z.string().nullish() });
const time = z.string().datetime({ offset: true });
const eventSchema = z.object({
	id: z.string().min(1),
	org_id: z.string().min(1),
	seq: z.number().int(),
	occurred_at: time,
	ingested_at: time,
	action: z.string().min(1),
	actor: partySchema,
	targets: z.array(partySchema),
	context: z.object({}).passthrough().nullish(),
	metadata: z.object({}).passthrough().nullish(),
	payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
	signature: z.string().regex(/^[0-9a-f]{128}$/),
	signing_public_key: z.string().regex(/^[0-9a-f]{64}$/),
});
const LARGEST_PAGE = 100;
/** An action that nobody has. */
const NO_ACTION = 'contract_check.no_such_action';

async function first(session: Session): Promise<Record<string, unknown>> {
	const [event] = await session.events();
	if (event === undefined) throw new Unseen('the organization has no events');
	return event;
}

function seqs(events: ReadonlyArray<Record<string, unknown>>): number[] {
	return events.map(({ seq }) => Number(seq)).sort((a, b) => a - b);
}

/** The list of events: its pages and filters. */
const listChecks: readonly Check[] = [
	{
		assumption: 'events.list',
		breaks: 'Event: Get Many.',
		run: async (session) => {
			const { events } = await session.organization();
			if (events.status !== 200) return differs(`the answer is ${answerWords(events)}`);
			return unless(misfit(pageSchema, events.json));
		},
	},
	{
		assumption: 'events.limit',
		run: async (session) => {
			await first(session);
			const page = objectsIn(await session.eventPage({ limit: '1' }), 'events');
			return when(page.length === 1, `a page of 1 has ${page.length}`);
		},
	},
	{
		assumption: 'events.largest-page',
		run: async (session) => {
			const answer = await session.eventPage({ limit: String(LARGEST_PAGE + 1) });
			if (answer.status === 400) return HOLDS;
			if (answer.status !== 200)
				return differs(`a page of 101 is answered with ${answerWords(answer)}`);
			const { length } = objectsIn(answer, 'events');
			if (length < LARGEST_PAGE) throw new Unseen('the organization has fewer than 100 events');
			return when(length === LARGEST_PAGE, `a page of 101 has ${length}`);
		},
	},
	{
		assumption: 'events.full-page',
		breaks: 'Event: Get Many, which asks for pages of 100.',
		run: async (session) => {
			const answer = await session.eventPage({ limit: String(LARGEST_PAGE) });
			return when(answer.status === 200, `a page of 100 is answered with ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'events.cursor',
		breaks: 'Event: Get Many beyond the first page.',
		run: async (session) => {
			await first(session);
			const page = await session.eventPage({ limit: '1' });
			const cursor = isObject(page.json) ? page.json['next_cursor'] : undefined;
			if (cursor === null) throw new Unseen('the organization has one event');
			if (typeof cursor !== 'string') return differs(`"next_cursor" is ${kindOf(cursor)}`);
			const next = await session.eventPage({ limit: '1', cursor });
			if (next.status !== 200) return differs(`the second page is ${answerWords(next)}`);
			const before = objectsIn(page, 'events').map(({ id }) => id);
			const isRepeated = objectsIn(next, 'events').some(({ id }) => before.includes(id));
			return when(!isRepeated, 'the second page repeats the first');
		},
	},
	{
		assumption: 'events.range-inclusive',
		breaks: 'Date ranges of Event: Get Many lose the events at their ends.',
		run: async (session) => {
			const { id, occurred_at: at } = await first(session);
			const moment = String(at);
			const answer = await session.eventPage({ range_start: moment, range_end: moment });
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			const isThere = objectsIn(answer, 'events').some((event) => event['id'] === id);
			return when(isThere, 'a range of the moment of an event does not hold the event');
		},
	},
	{
		assumption: 'events.actions',
		breaks: 'The filter Actions with several of them.',
		run: async (session) => {
			const { action } = await first(session);
			const answer = await session.eventPage({ actions: `${NO_ACTION},${String(action)}` });
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			const found = objectsIn(answer, 'events');
			if (found.length === 0) return differs('two actions, joined by a comma, find nothing');
			const isOther = found.some((event) => event['action'] !== action);
			return when(!isOther, 'events with other actions are found too');
		},
	},
];

/** An event by itself. */
const eventChecks: readonly Check[] = [
	{
		assumption: 'events.fields',
		breaks: 'Verify Export, and verification of events: a field that is signed is not there.',
		run: async (session) => unless(misfit(z.array(eventSchema), await session.events())),
	},
	{
		assumption: 'events.id-prefix',
		run: async (session) => {
			const isSo = (await session.events()).every(({ id }) => String(id).startsWith('aevt_'));
			return when(isSo, 'an id begins with something else');
		},
	},
	{
		assumption: 'events.metadata',
		run: async (session) => {
			const values = (await session.events()).flatMap(({ metadata }) =>
				isObject(metadata) ? Object.values(metadata) : [],
			);
			const odd = values.find(
				(value) => !['string', 'boolean'].includes(typeof value) && !Number.isInteger(value),
			);
			return unless(odd === undefined ? undefined : `a value is ${kindOf(odd)}, or a fraction`);
		},
	},
	{
		assumption: 'events.seq',
		run: async (session) => {
			const all = seqs(await session.events());
			if (all.length < 2) throw new Unseen('the organization has one event');
			const isGapless = all.every(
				(seq, index) => index === 0 || seq === Number(all[index - 1]) + 1,
			);
			return when(isGapless, 'the first ten events of the list leave numbers out, or repeat one');
		},
	},
	{
		assumption: 'events.get',
		breaks: 'Event: Get.',
		run: async (session) => {
			const { id } = await first(session);
			const path = `/v1/audit/events/${encodeURIComponent(String(id))}`;
			const answer = await session.ask({ path });
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			const isSame = isObject(answer.json) && answer.json['id'] === id;
			return when(isSame, 'the answer is not the event with this id');
		},
	},
	{
		assumption: 'events.verify',
		breaks: 'Event: Verify on Invoance’s server.',
		run: async (session) => {
			const { id } = await first(session);
			const path = `/v1/audit/events/${encodeURIComponent(String(id))}/verify`;
			const answer = await session.ask({ path });
			if (answer.status !== 200) return differs(`the answer is ${answerWords(answer)}`);
			return when(isObject(answer.json), `the answer is ${kindOf(answer.json)}`);
		},
	},
];

/** `GET /v1/audit/events` and what is below it. */
export const eventsChecks: readonly Check[] = [...listChecks, ...eventChecks];
