import { backoffMs } from '../http/retry';

/** The pause after the first failed job, in units of a request's. */
const FACTOR = 2;

/**
 * How long to wait before a job that has failed is made again, in milliseconds: twice as long as
 * before a request is tried again, because a job costs Invoance more.
 *
 * @param tries how many jobs have failed.
 */
export function retryPauseMs(tries: number): number {
	return FACTOR * backoffMs(tries);
}
