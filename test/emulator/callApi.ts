import { setTimeout as sleep } from 'node:timers/promises';

import { request, type Dispatcher } from 'undici';
import { z } from 'zod';

import type { Emulator } from '.';

/** An answer, its body read. */
export interface Received {
	readonly status: number;
	readonly headers: Dispatcher.ResponseData['headers'];
	readonly text: string;
}

const jobSchema = z
	.object({
		id: z.string(),
		status: z.string(),
		format: z.string(),
		organization_id: z.string(),
		row_count: z.number().nullable(),
		error: z.string().nullable(),
		created_at: z.string(),
		download_url: z.string().optional(),
	})
	.strict();
type JobView = z.infer<typeof jobSchema>;

/** Sends a request and reads the whole answer; connection errors are thrown. */
export async function send(
	url: string,
	options: { method?: Dispatcher.HttpMethod; headers?: Record<string, string>; body?: string } = {},
): Promise<Received> {
	const { statusCode, headers, body } = await request(url, options);
	return { status: statusCode, headers, text: await body.text() };
}

/** Calls the API with the emulator's key, or with other headers in its place. */
export function callApi(
	emulator: Emulator,
	path: string,
	options: { headers?: Record<string, string>; json?: unknown } = {},
): Promise<Received> {
	const { headers = { authorization: `Bearer ${emulator.apiKey}` }, json } = options;
	if (json === undefined) return send(emulator.baseUrl + path, { headers });
	return send(emulator.baseUrl + path, {
		method: 'POST',
		headers: { ...headers, 'content-type': 'application/json' },
		body: JSON.stringify(json),
	});
}

/** Reads an answer as the given shape. */
export function read<T>(schema: z.ZodType<T, z.ZodTypeDef, unknown>, answer: Received): T {
	const json: unknown = JSON.parse(answer.text);
	return schema.parse(json);
}

/** The job that an answer holds; a field too many or too few is an error. */
export function jobIn(answer: Received): JobView {
	return read(jobSchema, answer);
}

/** The machine code of an error answer. */
export function errorCode(answer: Received): string {
	return read(z.object({ error: z.string(), message: z.string().min(1) }).passthrough(), answer)
		.error;
}

/** Creates an export of the first organization. */
export async function createJob(emulator: Emulator, extra: object = {}): Promise<JobView> {
	const json = { organization_id: 'acme', format: 'ndjson', ...extra };
	return jobIn(await callApi(emulator, '/v1/audit/exports', { json }));
}

/** Polls a job. */
export async function getJob(emulator: Emulator, id: string): Promise<JobView> {
	return jobIn(await callApi(emulator, `/v1/audit/exports/${id}`));
}

/** Polls a job until it is ready or failed. */
export async function finished(emulator: Emulator, id: string): Promise<JobView> {
	for (;;) {
		const job = await getJob(emulator, id);
		if (job.status === 'ready' || job.status === 'failed') return job;
		await sleep(5);
	}
}

/** A fresh URL of a job that is ready, or about to be. */
export async function downloadUrl(emulator: Emulator, id: string): Promise<string> {
	const { download_url: url } = await finished(emulator, id);
	if (url === undefined) throw new Error('the job has no download_url');
	return url;
}
