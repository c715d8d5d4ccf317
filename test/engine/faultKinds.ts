import type { Emulator, Fault } from '../emulator';

/**
 * Where a fault strikes: an operation's look at the API, or the storage that a download reads.
 * `oneStep` is Export and Download: it makes its job, waits and downloads by the same code as the
 * others, so only what strikes jobs is tried on it.
 */
export type Target = 'create' | 'get' | 'wait' | 'download' | 'oneStep' | 'storage';

/** What must come out: the right result after all, or this error. */
export type Outcome = 'result' | RegExp;

/** How the next jobs turn out. */
export type JobBehaviour = Parameters<Emulator['nextJobs']>[0];
type Encoding = NonNullable<JobBehaviour['contentEncoding']>;

/** What strikes, for a number of times. */
export type Strike =
	/** The requests. */
	| { on: 'requests'; fault: Fault }
	/** The connection: nobody listens. */
	| { on: 'connection' }
	/** The jobs that are made: they turn out so. */
	| { on: 'jobs'; behaviour: (times: number, target: Target) => JobBehaviour };

/** One row of the fault matrix. */
export interface FaultCase {
	name: string;
	strike: Strike;
	/** What must come out of a fault that strikes so often; undefined where it cannot strike so. */
	outcome: (target: Target, times: number) => Outcome | undefined;
}

/** An answer with this status; its body as the emulator takes it. */
export function status(
	code: number,
	body?: unknown,
	more: { headers?: Record<string, string>; contentType?: string } = {},
): Strike {
	return requests({ type: 'status', status: code, body, ...more });
}

/** A fault of requests. */
export function requests(fault: Fault): Strike {
	return { on: 'requests', fault };
}

/** An outcome of what strikes requests or connections: see `oneStep` of {@link Target}. */
export function onRequests(outcome: FaultCase['outcome']): FaultCase['outcome'] {
	return (target, times) => (target === 'oneStep' ? undefined : outcome(target, times));
}

/** A fault that passes by trying again; for ever, it ends with an error. */
export function passing(name: string, strike: Strike, api: Outcome, storage: Outcome): FaultCase {
	return {
		name,
		strike,
		outcome: onRequests((target, times) => {
			if (times < Infinity) return 'result';
			return target === 'storage' ? storage : api;
		}),
	};
}

/** A fault that the API does not get over; the storage does by `storage`, null: cannot strike. */
export function lasting(
	name: string,
	strike: Strike,
	api: RegExp,
	storage: RegExp | { forever: RegExp } | null,
): FaultCase {
	return {
		name,
		strike,
		outcome: onRequests((target, times) => {
			if (target !== 'storage') return api;
			if (storage === null) return undefined;
			if (storage instanceof RegExp) return storage;
			return times < Infinity ? 'result' : storage.forever;
		}),
	};
}

/** A fault of jobs, told by what comes of it in each operation. */
export function ofJobs(
	name: string,
	behaviour: (times: number, target: Target) => JobBehaviour,
	outcomes: Partial<Record<Target, Outcome | ((times: number) => Outcome)>>,
): FaultCase {
	return {
		name,
		strike: { on: 'jobs', behaviour },
		outcome: (target, times) => {
			const outcome = outcomes[target];
			return typeof outcome === 'function' ? outcome(times) : outcome;
		},
	};
}

/** A file that storage keeps compressed: it does so for ever. */
export function stored(contentEncoding: Encoding, outcome: Outcome): FaultCase {
	return {
		name: `an object stored as ${contentEncoding}`,
		strike: { on: 'jobs', behaviour: () => ({ contentEncoding }) },
		outcome: (target, times) => (target === 'storage' && times === Infinity ? outcome : undefined),
	};
}
