import type { IExecuteFunctions, ILoadOptionsFunctions } from 'n8n-workflow';
import { redactorOf } from '../invoanceError';
import { limitTo } from '../limit';
import { normalizeBaseUrl } from './baseUrl';
import type { ApiConnection } from './request';
import { SharedPause } from '../http/retry';

/**
 * Reads the node's Invoance credential and prepares what all its requests share. Nothing is sent.
 *
 * @param concurrency how many API requests may be under way at once.
 * @param signal ends every request and every pause when aborted.
 * @throws InvoanceError if the credential's Base URL may not be used.
 */
export async function connect(
	functions: IExecuteFunctions | ILoadOptionsFunctions,
	concurrency: number,
	signal?: AbortSignal,
): Promise<ApiConnection> {
	const { apiKey, baseUrl } = await functions.getCredentials<{ apiKey: string; baseUrl: string }>(
		'invoanceApi',
	);
	return {
		functions,
		baseUrl: normalizeBaseUrl(baseUrl),
		credential: functions.getNode().credentials?.invoanceApi?.name ?? 'Invoance API',
		redact: redactorOf([apiKey]),
		limit: limitTo(concurrency),
		pause: new SharedPause(),
		signal,
	};
}
