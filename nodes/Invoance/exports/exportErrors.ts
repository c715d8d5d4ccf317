import type { ApiConnection } from '../api/request';
import type { ExportJob } from '../api/schemas';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import type { ExportContext } from './exportContext';
import { organizationIn, organizationOf } from './organizations';
import { hasFailed, type OutOfTime } from './poll';

export interface ExportSubject {
	context: ExportContext;
	/** The organization as the user chose it from the list. */
	title?: string | undefined;
	exportId?: string | undefined;
}

const NAME_WITHIN_MS = 5_000;
const MAX_TITLE_CHARACTERS = 100;

/** Answers that every request with the key would get: the list of organizations too. */
const CONCERNS_ALL = new Set([401, 402, 403, 407]);

/**
 * Runs `work` on an export. If it fails, the error begins with "Export of Globex Industries (globex),
 * November 2026: …": among twenty-one organizations, an id says nothing.
 */
export async function namingErrors<Result>(
	connection: ApiConnection,
	subject: ExportSubject,
	work: () => Promise<Result>,
): Promise<Result> {
	return await work().catch(async (error: unknown) => {
		throw error instanceof InvoanceError ? await named(error, connection, subject) : error;
	});
}

async function named(
	error: InvoanceError,
	connection: ApiConnection,
	{ context, title, exportId }: ExportSubject,
): Promise<InvoanceError> {
	const isVain = error.retryable || CONCERNS_ALL.has(error.status ?? 0);
	const canAsk = connection.once.organizations !== undefined || !isVain;
	const organization = canAsk
		? await organizationOf(connection, context, NAME_WITHIN_MS)
		: organizationIn(context);
	const names = [title ?? organization?.title, context.period]
		.filter((part) => part !== undefined)
		.map((part) => quotable(part.slice(0, MAX_TITLE_CHARACTERS)));
	if (names.length === 0) return error;
	const { message, ...details } = error;
	const what =
		exportId === undefined || message.includes(exportId) ? 'Export' : `Export "${exportId}"`;
	return new InvoanceError(`${what} of ${names.join(', ')}: ${message}`, details);
}

/** @param attempts how many exports were created for it in all, this one included. */
export function failedError(job: ExportJob, attempts = 1): InvoanceError {
	const error = job.error ?? '';
	const reason = quotable(typeof error === 'string' ? error : JSON.stringify(error));
	const tried =
		attempts > 1
			? ` ${attempts} exports were created one after the other, and all of them failed.`
			: '';
	return new InvoanceError(
		`Invoance could not make export "${quotable(job.id)}"${reason === '' ? '' : `: ${reason}`}`,
		{
			description: `It ended with the status "${quotable(job.status)}".${tried} Create the export again. If it fails again, narrow its date range or ask Invoance, naming the export.`,
		},
	);
}

export function outOfTimeError(
	exportId: string,
	{ seen, waitedMs, refusal }: Pick<OutOfTime, 'seen' | 'waitedMs' | 'refusal'>,
): InvoanceError {
	if (refusal) return refusal;
	const states = [...seen].map(
		([state, count]) => `"${state}" ${count === 1 ? 'once' : `${count} times`}`,
	);
	const found =
		states.length === 0
			? 'It was never polled: the requests of the other items took all that Invoance allows this account.'
			: `Seen: ${states.join(', ')}.`;
	return new InvoanceError(
		`Export "${quotable(exportId)}" was not ready after ${waitedInWords(waitedMs)}`,
		{
			description: `${found} Invoance goes on with it: raise Max Wait, or set On Timeout to Return the Unfinished Export and check again later.`,
			timeLimitReached: true,
			failure: { cause: 'temporarily-unavailable' },
		},
	);
}

export function requireReady(job: ExportJob): ExportJob {
	if (job.status === 'ready') return job;
	if (hasFailed(job)) throw failedError(job);
	throw new InvoanceError(`Export "${quotable(job.id)}" is not ready to download yet`, {
		description: `Its status is "${quotable(job.status)}". Put a Wait for Export step before this one.`,
	});
}

export function emptyError(exportId: string): InvoanceError {
	return new InvoanceError(`Export "${quotable(exportId)}" is empty: no event matched`, {
		description: 'Choose a longer date range or fewer filters, or set If Empty to something else.',
	});
}

function waitedInWords(waitedMs: number): string {
	const seconds = Math.round(waitedMs / 1_000);
	const [count, unit] = seconds < 120 ? [seconds, 'second'] : [Math.round(seconds / 60), 'minute'];
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
