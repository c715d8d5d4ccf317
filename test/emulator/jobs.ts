import { mix } from './draw';
import { ulid } from './ids';
import { JobBehaviours, type JobBehaviour, type JobRequest, type JobTraits } from './jobBehaviour';
import type { StoredObject } from './objects';

/** Finds or builds the object of a job, of the version that is in the storage now. */
type ObjectMaker = (version: number) => Promise<StoredObject>;

/** An export job; its status follows from the time that has passed. */
export interface Job extends JobRequest {
	readonly id: string;
	readonly createdAtMs: number;
	readonly durationMs: number;
	readonly traits: JobTraits;
	readonly makeObject: ObjectMaker;
	/** How often it was polled, and how often of these when it was ready. */
	polls: number;
	readyPolls: number;
	/** How often the object was replaced by another one. */
	version: number;
	/** Known once the object has been measured. */
	rowCount: number | undefined;
	/** Why the object could not be measured, which would be a mistake of the emulator's own. */
	problem: Error | undefined;
}

type JobStatus = 'queued' | 'processing' | 'ready' | 'failed';

/** The export jobs of the tenant. */
export class Jobs {
	private readonly byId = new Map<string, Job>();
	private readonly behaviours: JobBehaviours;

	constructor(
		private readonly seed: number,
		private readonly now: () => number,
	) {
		this.behaviours = new JobBehaviours();
	}

	/** Sets how the next jobs turn out. */
	expect(behaviour: JobBehaviour): void {
		this.behaviours.add(behaviour);
	}

	/** Queues a job and starts measuring its object. */
	create(request: JobRequest, usualDurationMs: number, makeObject: ObjectMaker): Job {
		const job = this.add(request, makeObject, {
			durationMs: usualDurationMs,
			...this.behaviours.next(request),
		});
		makeObject(0).then(
			(object) => (job.rowCount = object.rowCount),
			(error: unknown) => {
				job.problem = error instanceof Error ? error : new Error(String(error));
			},
		);
		return job;
	}

	/** Adds a job whose object is there already. */
	addReady(
		request: JobRequest,
		object: StoredObject,
		makeObject: ObjectMaker,
		traits: JobTraits = {},
	): Job {
		const job = this.add(request, makeObject, { ...traits, durationMs: 0 });
		job.rowCount = object.rowCount;
		return job;
	}

	/** How many jobs there are. */
	get count(): number {
		return this.byId.size;
	}

	/** The job with this id, if there is one. */
	get(id: string): Job | undefined {
		return this.byId.get(id);
	}

	/** The newest job but this one, if there is one. */
	otherThan(job: Job): Job | undefined {
		return [...this.byId.values()].reverse().find((one) => one !== job);
	}

	/** Counts a poll of a job; false if it finds nothing, as the job is not to be seen yet. */
	poll(job: Job): boolean {
		job.polls += 1;
		if (job.polls <= (job.traits.hiddenPolls ?? 0)) return false;
		if (this.status(job) === 'ready') job.readyPolls += 1;
		return true;
	}

	/**
	 * Where a job has got to by now.
	 *
	 * @throws whatever kept its object from being measured
	 */
	status(job: Job): JobStatus {
		if (job.problem !== undefined) throw job.problem;
		const age = this.now() - job.createdAtMs;
		if (age < job.durationMs / 5) return 'queued';
		if (job.traits.neverReady === true || age < job.durationMs) return 'processing';
		if (job.traits.fail !== undefined) return 'failed';
		return job.rowCount === undefined ? 'processing' : 'ready';
	}

	private add(
		request: JobRequest,
		makeObject: ObjectMaker,
		traits: JobTraits & { readonly durationMs: number },
	): Job {
		const number = this.byId.size + 1;
		const createdAtMs = this.now();
		const job: Job = {
			...request,
			id: ulid('aexp', createdAtMs, mix(this.seed, number, 21), mix(this.seed, number, 22)),
			createdAtMs,
			durationMs: traits.durationMs,
			traits,
			makeObject,
			polls: 0,
			readyPolls: 0,
			version: 0,
			rowCount: undefined,
			problem: undefined,
		};
		this.byId.set(job.id, job);
		return job;
	}
}
