import type { ContentEncoding } from './contentEncoding';
import { mix } from './draw';
import type { Filters } from './filters';
import type { EmulatorOrganization } from './organizations';
import type { ExportFormat } from './rows';

/** An export as it was asked for. */
export interface JobRequest {
	readonly organization: EmulatorOrganization;
	readonly format: ExportFormat;
	readonly filters: Filters;
}

/** What may be unusual about a job. */
export interface JobTraits {
	durationMs?: number;
	/** Ends `failed` with this error. */
	fail?: string;
	/** The status of a job that fails, if not `failed`. */
	failedStatus?: string;
	neverReady?: boolean;
	/** How long after it was made a look at it finds nothing (404). */
	hiddenMs?: number;
	/** How many looks at it find nothing (404). */
	hiddenLooks?: number;
	/** How many looks at it, once it is ready, are answered without `download_url`. */
	looksWithoutUrl?: number;
	/** Its statuses are written in capitals. */
	inCapitals?: boolean;
	/** Fields that answers about it do not have, such as `format` and `row_count`. */
	omit?: readonly string[];
	/** How its file is stored; default: as it is. */
	contentEncoding?: ContentEncoding;
}

/** How the next jobs turn out, if not the usual way, and which of them. */
export interface JobBehaviour extends JobTraits {
	/** How many jobs this is for, of those that the rest lets through; default 1. */
	times?: number;
	/** Only this organization's, by `aorg_…` or external id. */
	organizationId?: string;
	/** Only the first so many that ask for the same: organization, format and filters. */
	firstOfOrder?: number;
	/** Only this share of the jobs, from 0 to 1, drawn by the seed. */
	share?: number;
}

/** Decides, job by job, which of the behaviours that were set it takes. */
export class JobBehaviours {
	private readonly pending: Array<{ readonly behaviour: JobBehaviour; timesLeft: number }> = [];
	private readonly jobsOfOrder = new Map<string, number>();
	private jobs = 0;

	constructor(private readonly seed: number) {}

	/** Sets a behaviour, behind those that are set already. */
	add(behaviour: JobBehaviour): void {
		this.pending.push({ behaviour, timesLeft: behaviour.times ?? 1 });
	}

	/** The traits of the job that is being made: the first behaviour's that is meant for it. */
	next(request: JobRequest): JobTraits {
		this.jobs += 1;
		const order = JSON.stringify([request.organization.id, request.format, request.filters]);
		const ofOrder = (this.jobsOfOrder.get(order) ?? 0) + 1;
		this.jobsOfOrder.set(order, ofOrder);
		const draw = mix(this.seed, this.jobs, 23) / 2 ** 32;
		const taken = this.pending.find(
			({ behaviour, timesLeft }) =>
				timesLeft > 0 &&
				isFor(behaviour, request.organization) &&
				ofOrder <= (behaviour.firstOfOrder ?? Infinity) &&
				draw < (behaviour.share ?? 1),
		);
		if (taken === undefined) return {};
		taken.timesLeft -= 1;
		return taken.behaviour;
	}
}

function isFor({ organizationId }: JobBehaviour, organization: EmulatorOrganization): boolean {
	if (organizationId === undefined) return true;
	return organizationId === organization.id || organizationId === organization.organization_id;
}
