import type { ContentEncoding } from './contentEncoding';
import { mix } from './draw';
import type { Filters } from './filters';
import { ulid } from './ids';
import type { StoredObject } from './objects';
import type { EmulatorOrganization } from './organizations';
import type { ExportFormat } from './rows';

/** How the next jobs turn out, if not the usual way. */
export interface JobBehaviour {
	durationMs?: number;
	/** Ends `failed` with this error. */
	fail?: string;
	neverReady?: boolean;
	/** How its file is stored; default: as it is. */
	contentEncoding?: ContentEncoding;
	/** How many jobs this is for; default 1. */
	times?: number;
}

/** An export as it was asked for. */
interface JobRequest {
	readonly organization: EmulatorOrganization;
	readonly format: ExportFormat;
	readonly filters: Filters;
}

/** Finds or builds the object of a job, of the version that is in the storage now. */
type ObjectMaker = (version: number) => Promise<StoredObject>;

/** An export job; its status follows from the time that has passed. */
export interface Job extends JobRequest {
	readonly id: string;
	readonly createdAtMs: number;
	readonly durationMs: number;
	readonly fail: string | undefined;
	readonly neverReady: boolean;
	readonly contentEncoding: ContentEncoding | undefined;
	readonly makeObject: ObjectMaker;
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
	private readonly behaviours: Array<JobBehaviour & { times: number }> = [];

	constructor(
		private readonly seed: number,
		private readonly now: () => number,
	) {}

	/** Sets how the next jobs turn out. */
	expect(behaviour: JobBehaviour): void {
		this.behaviours.push({ ...behaviour, times: behaviour.times ?? 1 });
	}

	/** Queues a job and starts measuring its object. */
	create(request: JobRequest, usualDurationMs: number, makeObject: ObjectMaker): Job {
		const behaviour = this.nextBehaviour();
		const job = this.add(request, makeObject, {
			durationMs: behaviour.durationMs ?? usualDurationMs,
			fail: behaviour.fail,
			neverReady: behaviour.neverReady ?? false,
			contentEncoding: behaviour.contentEncoding,
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
		contentEncoding?: ContentEncoding,
	): Job {
		const job = this.add(request, makeObject, {
			durationMs: 0,
			fail: undefined,
			neverReady: false,
			contentEncoding,
		});
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

	/**
	 * Where a job has got to by now.
	 *
	 * @throws whatever kept its object from being measured
	 */
	status(job: Job): JobStatus {
		if (job.problem !== undefined) throw job.problem;
		const age = this.now() - job.createdAtMs;
		if (age < job.durationMs / 5) return 'queued';
		if (job.neverReady || age < job.durationMs) return 'processing';
		if (job.fail !== undefined) return 'failed';
		return job.rowCount === undefined ? 'processing' : 'ready';
	}

	private add(
		request: JobRequest,
		makeObject: ObjectMaker,
		fate: Pick<Job, 'durationMs' | 'fail' | 'neverReady' | 'contentEncoding'>,
	): Job {
		const number = this.byId.size + 1;
		const createdAtMs = this.now();
		const job: Job = {
			...request,
			...fate,
			id: ulid('aexp', createdAtMs, mix(this.seed, number, 21), mix(this.seed, number, 22)),
			createdAtMs,
			makeObject,
			version: 0,
			rowCount: undefined,
			problem: undefined,
		};
		this.byId.set(job.id, job);
		return job;
	}

	private nextBehaviour(): JobBehaviour {
		const [behaviour] = this.behaviours;
		if (behaviour === undefined) return {};
		behaviour.times -= 1;
		if (behaviour.times <= 0) this.behaviours.shift();
		return behaviour;
	}
}
