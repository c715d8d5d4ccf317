import type { ContentEncoding } from './contentEncoding';
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
	/** How many polls find nothing (404). */
	hiddenPolls?: number;
	/** How many polls, once it is ready, are answered without `download_url`. */
	pollsWithoutUrl?: number;
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
}

/** Decides, job by job, which of the behaviours that were set it takes. */
export class JobBehaviours {
	private readonly pending: Array<{ readonly behaviour: JobBehaviour; timesLeft: number }> = [];

	/** Sets a behaviour, behind those that are set already. */
	add(behaviour: JobBehaviour): void {
		this.pending.push({ behaviour, timesLeft: behaviour.times ?? 1 });
	}

	/** The traits of the job that is being made: the first behaviour's that is meant for it. */
	next(request: JobRequest): JobTraits {
		const taken = this.pending.find(
			({ behaviour, timesLeft }) => timesLeft > 0 && isFor(behaviour, request.organization),
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
