import type { Fault, FaultSpec } from '../emulator/faults';
import { canonicalBytes, SigningKey } from '../emulator/signing';

/** A way in which the API is unlike the document, and what the row of the assumption says then. */
interface Switch {
	readonly assumption: string;
	readonly words: string;
	readonly faults: FaultSpec[];
}

const TEAPOT = { error: 'teapot', message: 'words' };
const ORGANIZATION = { id: 'aorg_1', organization_id: 'one', archived_at: '2026-01-01T00:00:00Z' };
/** Events that two keys have signed. */
const OF_TWO_KEYS = ['one key', 'another key'].map((key, index) => {
	const event = {
		...{ id: `aevt_${index}`, org_id: 'aorg_1', seq: index, action: 'user.invited' },
		...{ ingested_at: '2026-01-01T00:00:01Z', occurred_at: '2026-01-01T00:00:00Z' },
		...{ actor: { type: 'user', id: 'user_1' }, targets: [] },
	};
	return JSON.stringify({ ...event, ...SigningKey.derivedFrom(key).seal(canonicalBytes(event)) });
});
const ALTERED = `{"id":"aevt_1","signature":"${'00'.repeat(64)}"}\n`;

const status = (code: number, body: unknown = TEAPOT): Fault => ({
	type: 'status',
	status: code,
	body,
});
const patch = (fields: Record<string, unknown>): Fault => ({ type: 'patchBody', patch: fields });
const job = (fields: Record<string, unknown>): Fault => ({ type: 'patchJob', patch: fields });
const headers = (fields: Record<string, string>): Fault => ({
	type: 'withHeaders',
	headers: fields,
});

/** One server that is unfaithful in one way at a time: the emulator with this fault. */
function one(
	assumption: string,
	words: string,
	on: FaultSpec['on'],
	fault: Fault,
	which: Pick<FaultSpec, 'skip' | 'times'> = {},
): Switch {
	return { assumption, words, faults: [{ on, fault, ...which }] };
}

const AFTER_FIRST = { skip: 1 };
const ONCE = { times: 1 };

/** Every way in which the API is made unlike the document. */
export const SWITCHES: readonly Switch[] = [
	one('requests.bearer', 'a key sent so is refused: 401 "teapot"', 'me', status(401), ONCE),
	one(
		'requests.x-api-key',
		'a key sent so is refused: 401 "teapot"',
		'me',
		status(401),
		AFTER_FIRST,
	),
	one('requests.date-header', 'there is no Date, or one of another form', 'me', { type: 'noDate' }),
	one(
		'requests.date-header',
		'there is no Date, or one of another form',
		'me',
		headers({ date: '2026-07-15T10:00:00Z' }),
	),
	one('account.me', 'the answer is 404 "teapot"', 'me', status(404)),
	one('account.me', '"" is of another form', 'me', { type: 'html' }),
	one('account.me', '"limits.rate_limit_per_sec" is of another form', 'me', patch({ limits: {} })),
	one(
		'organizations.list',
		'the problem is in the field "orgs": required',
		'listOrganizations',
		patch({ orgs: undefined }),
	),
	one(
		'organizations.list',
		'the problem is in the field "orgs.0.id": expected string, received number',
		'listOrganizations',
		patch({ orgs: [{ ...ORGANIZATION, id: 7 }] }),
	),
	one(
		'organizations.fields',
		'"orgs.0.external_id" is of another form',
		'listOrganizations',
		patch({ orgs: [ORGANIZATION] }),
	),
	one(
		'organizations.archived',
		'archived ones are listed without being asked for',
		'listOrganizations',
		patch({ orgs: [ORGANIZATION] }),
	),
	one(
		'organizations.one-page',
		'"has_more" is of another form',
		'listOrganizations',
		patch({ has_more: true }),
	),
	one('organizations.integrity', 'the answer is 404 "teapot"', 'integrity', status(404)),
	one(
		'events.list',
		'the problem is in the field "next_cursor": expected string, received number',
		'listEvents',
		patch({ next_cursor: 2 }),
	),
	one('events.fields', '"events.0.id" is of another form', 'listEvents', patch({ events: [{}] })),
	one('events.limit', 'a page of one has more or fewer', 'listEvents', { type: 'ignoreLimit' }),
	one('events.full-page', 'the answer is 400 "teapot"', 'listEvents', status(400), AFTER_FIRST),
	one('events.cursor', 'the second page is 404 "teapot"', 'listEvents', status(404), { skip: 2 }),
	one(
		'events.range-inclusive',
		'the range of an event’s moment does not hold the event',
		'listEvents',
		patch({ events: [] }),
		AFTER_FIRST,
	),
	one(
		'events.actions',
		'two actions, joined by a comma, find nothing',
		'listEvents',
		patch({ events: [] }),
		AFTER_FIRST,
	),
	one(
		'events.actions',
		'other actions are found too',
		'listEvents',
		patch({ events: [{ action: 'other' }] }),
		AFTER_FIRST,
	),
	one('events.get', '"signature" is of another form', 'getEvent', patch({ signature: 'ABC' })),
	one('events.verify', 'the answer is 404 "teapot"', 'verifyEvent', status(404)),
	one('exports.create', 'the answer is 400 "teapot"', 'createExport', status(400)),
	one(
		'exports.create',
		'the problem is in the field "id": required',
		'createExport',
		job({ id: undefined }),
	),
	one(
		'exports.idempotent',
		'the same request creates another export',
		'createExport',
		job({ id: 'aexp_other' }),
		AFTER_FIRST,
	),
	one(
		'exports.idempotency-conflict',
		'the answer is 202',
		'createExport',
		status(202, {}),
		AFTER_FIRST,
	),
	one('exports.archived', 'the answer is 409 "teapot"', 'createExport', status(409)),
	one(
		'exports.ready',
		'with a file, the status is "completed"',
		'getExport',
		job({ status: 'completed' }),
	),
	one(
		'exports.same-id',
		'the answer is about another export',
		'getExport',
		job({ id: 'aexp_other' }),
	),
	one(
		'exports.status-words',
		'there is also "running_late"',
		'getExport',
		job({ status: 'running_late' }),
	),
	one(
		'exports.fresh-url',
		'"download_url" is no address',
		'getExport',
		job({ download_url: undefined }),
	),
	one('exports.row-count', '"row_count" is 17 for 10 events', 'getExport', job({ row_count: 17 })),
	one(
		'exports.range-inclusive',
		'an event at the end of the range is missing',
		'storage',
		status(200, ALTERED),
	),
	one(
		'signatures.valid',
		'of 1 events, 1 are not valid: canonicalization_failed',
		'storage',
		status(200, ALTERED),
	),
	one(
		'signatures.one-key',
		'the events have 2 keys',
		'storage',
		status(200, OF_TWO_KEYS.join('\n')),
	),
	one('storage.no-key', 'without a key the answer is 403', 'storage', { type: 'firewall' }),
	one(
		'storage.presigned',
		'it does not say when it expires',
		'getExport',
		job({ download_url: 'https://files.test/' }),
	),
	one('storage.altered', 'the answer is 200, or no XML', 'storage', status(200, 'rows')),
	one('storage.altered', 'the answer is 403, or no XML', 'storage', { type: 'firewall' }),
	one('storage.etag', 'there is no ETag, or a weak one', 'storage', headers({ etag: 'W/"weak"' })),
	one('storage.length', 'there is no Content-Length', 'storage', { type: 'noLength' }),
	one(
		'storage.range',
		'a range is answered with 200',
		'storage',
		{ type: 'ignoreRange' },
		AFTER_FIRST,
	),
	one(
		'storage.range',
		'Content-Range is another one',
		'storage',
		headers({ 'content-range': 'bytes 1-1/*' }),
		AFTER_FIRST,
	),
	one(
		'storage.if-range',
		'a range of another file is answered with 206',
		'storage',
		status(206, 'x'),
		AFTER_FIRST,
	),
	one(
		'ledger.endpoint',
		'a request without a document is answered with 404 "teapot"',
		'anchor',
		status(404),
	),
	one('errors.missing-key', 'the answer is 401 "teapot"', 'me', status(401)),
	one('errors.wrong-key', 'the answer is 200', 'me', status(200, {})),
	one('errors.wrong-scheme', 'the answer is 400 "teapot"', 'me', status(400)),
	one('errors.not-found', 'the answer is 404 "teapot"', 'getExport', status(404)),
	one(
		'errors.bad-body',
		'the answer is 400 with a text for a code',
		'createExport',
		status(400, { error: 'No such thing.', message: 'words' }),
	),
];
