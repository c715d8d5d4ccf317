import {
	lasting,
	onRequests,
	ofJobs,
	passing,
	requests,
	status,
	stored,
	type FaultCase,
	type JobBehaviour,
	type Outcome,
	type Target,
} from './faultKinds';

const REFUSED_FILE = /file storage refused the file/;
const UNTRUSTWORTHY = /file storage gave an answer that cannot be trusted/;
const LOST_API = /connection to Invoance failed/;
const LOST_STORAGE = /connection to Invoance's file storage failed/;
const FAILED_JOB = /Invoance could not make export/;
const NO_ADDRESS = /is ready but has no download address/;

/** Twenty seconds from when it is sent. */
const soon = {
	get 'Retry-After'() {
		return new Date(Date.now() + 20_000).toUTCString();
	},
};

/** The default of Max Attempts. */
const JOB_TRIES = 3;

/** As many jobs fail as are made, at most: none is left for the next test. */
function fails(times: number, target: Target): JobBehaviour {
	const made = target === 'oneStep' ? JOB_TRIES : 1;
	return { fail: 'cold storage is offline', times: Math.min(times, made) };
}

const seldom = (forever: Outcome) => (times: number) => (times < Infinity ? 'result' : forever);

/** The rows of the fault matrix: every fault of network, server, job and object. */
export const FAULT_CASES: FaultCase[] = [
	passing(
		'429, Retry-After in seconds',
		status(429, { error: 'rate_limited' }, { headers: { 'Retry-After': '20' } }),
		/too many requests/,
		REFUSED_FILE,
	),
	passing(
		'429, Retry-After as a date',
		status(429, { error: 'rate_limited' }, { headers: soon }),
		/too many requests/,
		REFUSED_FILE,
	),
	passing(
		'429, retry_after and limit_per_sec in the body',
		status(429, { error: 'rate_limited', retry_after: 20, limit_per_sec: 2 }),
		/too many requests/,
		REFUSED_FILE,
	),
	lasting(
		'429, quota exceeded',
		status(429, { error: 'quota_exceeded' }),
		/quota is used up/,
		null,
	),
	passing('408', status(408), /could not take the request/, REFUSED_FILE),
	passing('425', status(425), /could not take the request/, REFUSED_FILE),
	passing('500', status(500, { error: 'internal' }), /problem of its own/, REFUSED_FILE),
	passing('502', status(502, '<html>Bad gateway</html>'), /problem of its own/, REFUSED_FILE),
	passing('503', status(503), /problem of its own/, REFUSED_FILE),
	passing('504, no body', status(504), /problem of its own/, REFUSED_FILE),
	{
		name: 'connection refused',
		strike: { on: 'connection' },
		outcome: onRequests((target, times) => {
			if (target !== 'storage') return times < Infinity ? 'result' : LOST_API;
			return times < Infinity ? undefined : LOST_STORAGE;
		}),
	},
	passing(
		'reset before the headers',
		requests({ type: 'resetBeforeHeaders' }),
		LOST_API,
		LOST_STORAGE,
	),
	passing(
		'reset in the body',
		requests({ type: 'resetInBody', afterBytes: 0 }),
		LOST_API,
		LOST_STORAGE,
	),
	passing(
		'stall before the headers',
		requests({ type: 'stall', afterBytes: 'beforeHeaders' }),
		/did not answer in time/,
		/did not finish in time/,
	),
	passing(
		'stall in the body',
		requests({ type: 'stall', afterBytes: 0 }),
		/did not answer in time/,
		/did not finish in time/,
	),
	lasting('malformed JSON', requests({ type: 'malformedJson' }), /not valid JSON/, null),
	lasting('a web page', requests({ type: 'html' }), /a web page/, { forever: UNTRUSTWORTHY }),
	lasting('an empty body', requests({ type: 'emptyBody' }), /an empty answer/, {
		forever: UNTRUSTWORTHY,
	}),
	passing(
		'a body cut after its last byte',
		requests({ type: 'cutAfterLastByte' }),
		LOST_API,
		'result',
	),
	{
		name: 'a truncated body',
		strike: requests({ type: 'wrongLength', announce: 10 }),
		outcome: onRequests((target, times) => {
			if (target === 'storage') return /changed while it was downloaded/;
			return times < Infinity ? 'result' : LOST_API;
		}),
	},
	passing(
		'a slow body',
		requests({ type: 'slowBody', bytesPerChunk: 4_000, delayMs: 1 }),
		'result',
		'result',
	),
	lasting('401', status(401, { error: 'invalid_api_key' }), /does not accept the API key/, {
		forever: REFUSED_FILE,
	}),
	lasting('402', status(402, { error: 'past_due' }), /subscription is past due/, REFUSED_FILE),
	lasting('403', status(403, { error: 'insufficient_scope' }), /lacks the scope/, {
		forever: REFUSED_FILE,
	}),
	lasting(
		'403, a web page of a firewall',
		status(403, '<html>Blocked</html>', { contentType: 'text/html' }),
		/proxy or firewall between n8n and Invoance refused the request/,
		/proxy or firewall between n8n and Invoance's file storage refused the request/,
	),
	lasting(
		'407 of a proxy',
		status(407, '<html>Login</html>', { contentType: 'text/html' }),
		/asks for a user name and password/,
		/asks for a user name and password/,
	),
	{
		name: '404',
		strike: status(404, { error: 'not_found' }),
		outcome: (target, times) => {
			if (target === 'storage') return times < Infinity ? 'result' : REFUSED_FILE;
			// Who waits allows for what was just made and is not to be read everywhere yet.
			const isWaiting = target === 'wait' || target === 'oneStep';
			return isWaiting && times < Infinity ? 'result' : /does not know/;
		},
	},
	lasting('409', status(409, { error: 'org_archived' }), /is archived/, REFUSED_FILE),
	lasting('413', status(413, { error: 'payload_too_large' }), /too large/, REFUSED_FILE),
	{
		name: 'an answer about another export',
		strike: requests({ type: 'otherJob' }),
		outcome: (target) =>
			target === 'create' || target === 'storage' ? undefined : /answered about another export/,
	},
	ofJobs('a job that fails', fails, {
		get: 'result',
		wait: FAILED_JOB,
		download: FAILED_JOB,
		oneStep: (times) => (times < JOB_TRIES ? 'result' : FAILED_JOB),
	}),
	ofJobs('a job that is not known yet (404)', (times) => ({ hiddenPolls: times }), {
		get: /does not know/,
		wait: seldom(/does not know/),
		download: /does not know/,
		oneStep: seldom(/does not know/),
	}),
	ofJobs('a ready job without an address', (times) => ({ pollsWithoutUrl: times }), {
		get: 'result',
		wait: 'result',
		download: seldom(NO_ADDRESS),
		oneStep: seldom(NO_ADDRESS),
	}),
	ofJobs('a job without format and row_count', () => ({ omit: ['format', 'row_count'] }), {
		create: 'result',
		get: 'result',
		wait: 'result',
		download: 'result',
		oneStep: 'result',
	}),
	ofJobs('a job whose status is in capitals', () => ({ inCapitals: true }), {
		create: 'result',
		get: 'result',
		wait: 'result',
		download: 'result',
		oneStep: 'result',
	}),
	stored('gzip', 'result'),
	stored('br', 'result'),
	stored('deflate', 'result'),
	stored('aws-chunked', 'result'),
	stored('gzip, aws-chunked', /compressed in a way that cannot be undone/),
];

/** How often a fault strikes. */
export const STRIKES: Array<[string, number]> = [
	['once', 1],
	['three times', 3],
	['for ever', Infinity],
];
