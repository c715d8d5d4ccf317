/** The places where something can be made to go wrong. */
export type Endpoint =
	| 'me'
	| 'createExport'
	| 'getExport'
	| 'listOrganizations'
	| 'integrity'
	| 'listEvents'
	| 'getEvent'
	| 'verifyEvent'
	| 'anchor'
	| 'getDocument'
	| 'storage';

/**
 * What goes wrong. `status`, `html`, `emptyBody`, `malformedJson`, `redirect`, `proxyAuthentication` and
 * `firewall` answer instead of the endpoint, which does nothing; the others come after it has done its work, so that after `resetBeforeHeaders` on
 * createExport the job exists although nobody was answered.
 */
export type Fault =
	/** Waits, then answers normally (or with the next fault that matches). */
	| { type: 'delay'; ms: number }
	/** `body`: JSON; a string is raw text; undefined is empty. Retry-After goes into `headers`. */
	| {
			type: 'status';
			status: number;
			body?: unknown;
			contentType?: string;
			headers?: Record<string, string>;
	  }
	/** 200 with JSON text that is cut off, under the right Content-Length. */
	| { type: 'malformedJson' }
	/** 200 with a login page. */
	| { type: 'html' }
	/** 200 without a body. */
	| { type: 'emptyBody' }
	/** The connection is reset before any byte. */
	| { type: 'resetBeforeHeaders' }
	/**
	 * Normal headers, this many bytes of the body, which reach the client, then the connection ends. What
	 * the client has not read by then is lost to it: `until` says that it has.
	 */
	| { type: 'resetInBody'; afterBytes: number; until?: () => Promise<void> }
	/** This many bytes of the body, then nothing until the client or `close()` ends it. */
	| { type: 'stall'; afterBytes: number | 'beforeHeaders' }
	| { type: 'slowBody'; bytesPerChunk: number; delayMs: number }
	/** `announce` is added to the true Content-Length and may be negative. */
	| { type: 'wrongLength'; announce: number }
	/** From this request on the job's object has other bytes of the same length, and another ETag. */
	| { type: 'replaceObject' }
	/** The storage answers 200 with the whole object, under the same ETag. */
	| { type: 'ignoreRange' }
	/** The storage leaves ETag out. */
	| { type: 'noETag' }
	/** The answer has no Date. */
	| { type: 'noDate' }
	/** Chunked, without Content-Length. */
	| { type: 'noLength' }
	/** Chunked, every byte, then the connection ends without the last chunk that says it was all. */
	| { type: 'cutAfterLastByte'; until?: () => Promise<void> }
	/** The normal answer, with these headers besides or in place of its own. */
	| { type: 'withHeaders'; headers: Record<string, string> }
	/** 302 unless another status is given. */
	| { type: 'redirect'; location: string; status?: number }
	/** Fields merged over the JSON that an endpoint answers; undefined removes one. */
	| { type: 'patchBody'; patch: Record<string, unknown> }
	/** listEvents answers full pages, whatever `limit` says. */
	| { type: 'ignoreLimit' }
	/** A proxy's 407, with Proxy-Authenticate and a page. */
	| { type: 'proxyAuthentication' }
	/** A firewall's 403: a page that is not the API's or the storage's. */
	| { type: 'firewall' }
	/** Fields merged over the job that getExport or createExport answers; undefined removes one. */
	| { type: 'patchJob'; patch: Record<string, unknown> }
	/** getExport answers about the newest other job, which must exist. */
	| { type: 'otherJob' }
	/** The `download_url` in this answer of getExport has already expired. */
	| { type: 'expiredUrl' };

/** A fault, and which requests it strikes. */
export interface FaultSpec {
	on: Endpoint;
	/** How many requests it strikes; default 1, Infinity = for ever. */
	times?: number;
	/** How many matching requests, not struck by an earlier fault, pass first; default 0. */
	skip?: number;
	/** Only for this job. */
	exportId?: string;
	/** Only for this organization, by `aorg_…` or external id. */
	organizationId?: string;
	fault: Fault;
}

/** Switches faults on, and all of them off. */
export interface Faults {
	add(spec: FaultSpec): void;
	clear(): void;
}

/** What a request is about, as far as faults tell requests apart. */
export interface Subject {
	readonly on: Endpoint;
	readonly exportId?: string | undefined;
	readonly organizationIds: readonly string[];
}

/** A fault that strikes a request, and how long to wait before. */
export interface Strike {
	readonly delayMs: number;
	readonly fault: Exclude<Fault, { type: 'delay' }> | undefined;
}

interface Pending {
	readonly spec: FaultSpec;
	timesLeft: number;
	skipsLeft: number;
}

/** The faults that are switched on, in the order in which they were. */
export class FaultRegistry implements Faults {
	private pending: Pending[] = [];

	/** Switches a fault on, behind those that are on already. */
	add(spec: FaultSpec): void {
		this.pending.push({ spec, timesLeft: spec.times ?? 1, skipsLeft: spec.skip ?? 0 });
	}

	/** Switches all faults off. */
	clear(): void {
		this.pending = [];
	}

	/** Uses up the faults that strike a request: any delays, and the first other one. */
	take(subject: Subject): Strike {
		let delayMs = 0;
		for (const pending of this.pending) {
			if (pending.timesLeft <= 0 || !isAbout(pending.spec, subject)) continue;
			if (pending.skipsLeft > 0) {
				pending.skipsLeft -= 1;
				continue;
			}
			pending.timesLeft -= 1;
			const { fault } = pending.spec;
			if (fault.type !== 'delay') return { delayMs, fault };
			delayMs += fault.ms;
		}
		return { delayMs, fault: undefined };
	}
}

function isAbout(spec: FaultSpec, subject: Subject): boolean {
	if (spec.on !== subject.on) return false;
	if (spec.exportId !== undefined && spec.exportId !== subject.exportId) return false;
	return spec.organizationId === undefined || subject.organizationIds.includes(spec.organizationId);
}
