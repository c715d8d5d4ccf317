import type { Fault } from '../emulator';

/** Where a fault strikes: an operation's look at the API, or the storage that a download reads. */
export type Target = 'create' | 'get' | 'wait' | 'download' | 'storage';

/** What must come out: the right result after all, or this error. */
type Outcome = 'result' | RegExp;

/** One row of the fault matrix. */
export interface FaultCase {
	name: string;
	/** `refused` is no fault of the emulator's: nobody listens. */
	fault: Fault | 'refused';
	/** What must come out if the fault strikes for ever; struck less often, a passing one passes. */
	forever: Record<'api' | 'storage', Outcome>;
	/** True if the fault goes away by trying again. */
	isPassing: Record<'api' | 'storage', boolean>;
	/** Storage sends no JSON, so faults of JSON cannot strike it. */
	isForApiOnly?: boolean;
}

const passesInStorage = { passesInStorage: true };
const soon = new Date(Date.now() + 2_000).toUTCString();
const refusedFile = /file storage refused the file/;
const untrusted = /answer that cannot be trusted/;
const lost = /connection to Invoance's file storage failed/;
const late = /did not finish in time/;

function status(code: number, body?: unknown, headers?: Record<string, string>): Fault {
	return { type: 'status', status: code, body, ...(headers && { headers }) };
}

function passing(
	name: string,
	fault: FaultCase['fault'],
	api: Outcome,
	storage: Outcome = refusedFile,
): FaultCase {
	return {
		name,
		fault,
		forever: { api, storage },
		isPassing: { api: true, storage: true },
	};
}

function lasting(
	name: string,
	fault: Fault,
	api: RegExp,
	storage: RegExp,
	{ passesInStorage = false } = {},
): FaultCase {
	return {
		name,
		fault,
		forever: { api, storage },
		isPassing: { api: false, storage: passesInStorage },
	};
}

/** The rows of the fault matrix: every fault of network and server. */
export const FAULT_CASES: FaultCase[] = [
	passing(
		'429, Retry-After in seconds',
		status(429, { error: 'rate_limited' }, { 'Retry-After': '2' }),
		/too many requests/,
	),
	passing(
		'429, Retry-After as a date',
		status(429, { error: 'rate_limited' }, { 'Retry-After': soon }),
		/too many requests/,
	),
	passing(
		'429, retry_after in the body',
		status(429, { error: 'rate_limited', retry_after: 2 }),
		/too many requests/,
	),
	{
		...lasting(
			'429, quota exceeded',
			status(429, { error: 'quota_exceeded' }),
			/quota is used up/,
			refusedFile,
			passesInStorage,
		),
		isForApiOnly: true,
	},
	passing('500', status(500, { error: 'internal' }), /problem of its own/),
	passing('502', status(502, '<html>Bad gateway</html>'), /problem of its own/),
	passing('503', status(503), /problem of its own/),
	passing('504, no body', status(504), /problem of its own/),
	passing('connection refused', 'refused', /connection to Invoance failed/, lost),
	passing(
		'reset before the headers',
		{ type: 'resetBeforeHeaders' },
		/connection to Invoance failed/,
		lost,
	),
	passing(
		'reset in the body',
		{ type: 'resetInBody', afterBytes: 0 },
		/connection to Invoance failed/,
		lost,
	),
	passing(
		'stall before the headers',
		{ type: 'stall', afterBytes: 'beforeHeaders' },
		/did not answer in time/,
		late,
	),
	passing('stall in the body', { type: 'stall', afterBytes: 0 }, /did not answer in time/, late),
	{
		...lasting(
			'malformed JSON',
			{ type: 'malformedJson' },
			/not valid JSON/,
			refusedFile,
			passesInStorage,
		),
		isForApiOnly: true,
	},
	lasting('a web page', { type: 'html' }, /a web page/, untrusted, passesInStorage),
	lasting('an empty body', { type: 'emptyBody' }, /an empty answer/, untrusted, passesInStorage),
	{
		...passing(
			'a truncated body',
			{ type: 'wrongLength', announce: 10 },
			/connection to Invoance failed/,
		),
		forever: { api: /connection to Invoance failed/, storage: /changed while it was downloaded/ },
		isPassing: { api: true, storage: false },
	},
	{
		...passing('a slow body', { type: 'slowBody', bytesPerChunk: 4_000, delayMs: 1 }, 'result'),
		forever: { api: 'result' as const, storage: 'result' as const },
	},
	lasting(
		'401',
		status(401, { error: 'invalid_api_key' }),
		/does not accept the API key/,
		refusedFile,
		passesInStorage,
	),
	lasting('402', status(402, { error: 'past_due' }), /subscription is past due/, refusedFile),
	lasting(
		'403',
		status(403, { error: 'insufficient_scope' }),
		/lacks the scope/,
		refusedFile,
		passesInStorage,
	),
	lasting(
		'404',
		status(404, { error: 'not_found' }),
		/does not know/,
		refusedFile,
		passesInStorage,
	),
	lasting('409', status(409, { error: 'org_archived' }), /is archived/, refusedFile),
	lasting('413', status(413, { error: 'payload_too_large' }), /too large/, refusedFile),
].map((fault) => (fault.name === 'malformed JSON' ? { ...fault, isForApiOnly: true } : fault));

/** How often a fault strikes. */
export const STRIKES: Array<[string, number]> = [
	['once', 1],
	['three times', 3],
	['for ever', Infinity],
];
