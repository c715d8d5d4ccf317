import type { Emulator } from '../../emulator';
import type { Fault, FaultSpec } from '../../emulator/faults';
import type { LookOptions } from '../look';

/** A way in which the API is unlike the document, and what the check of an assumption says then. */
export interface Case {
	readonly assumption: string;
	readonly how: string;
	readonly faults: ReadonlyArray<
		[on: FaultSpec['on'], fault: Fault, which?: Pick<FaultSpec, 'skip' | 'times'>]
	>;
	/** The export that is ordered is ready at the first look; default: when the emulator has made it. */
	readonly isReadyAtOnce?: boolean;
	readonly options?: (emulator: Emulator) => LookOptions;
}

/** An error that the document does not know. */
export const NOT_KNOWN = { error: 'teapot', message: 'words' };

/** Another answer in place of the endpoint's. */
export function status(code: number, body?: unknown): Fault {
	return { type: 'status', status: code, body };
}

/** Other fields in what an endpoint answers; undefined removes one. */
export function patch(fields: Record<string, unknown>): Fault {
	return { type: 'patchBody', patch: fields };
}

/** Other fields of a job; undefined removes one. */
export function patchJob(fields: Record<string, unknown>): Fault {
	return { type: 'patchJob', patch: fields };
}

/** Other headers. */
export function headers(fields: Record<string, string>): Fault {
	return { type: 'withHeaders', headers: fields };
}
