import { createWriteStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { request, stream, type Dispatcher } from 'undici';
import { z } from 'zod';
import type { EmulatorAddress } from './emulatorProcess';

/** An export job, as far as the benchmarks read it. */
export const jobSchema = z.object({
	id: z.string(),
	status: z.string(),
	download_url: z.string().optional(),
});

type BareJob = z.infer<typeof jobSchema>;

/**
 * Invoance's three calls with undici and nothing else: no checks, no retries, no hash. They are the
 * limit that the node is measured against.
 */
export class BareCalls {
	/** @param isConnectionReused false to open a connection for every call, as n8n does. */
	constructor(
		private readonly address: EmulatorAddress,
		private readonly isConnectionReused = true,
	) {}

	/** `POST /v1/audit/exports` */
	async create(): Promise<BareJob> {
		const { organization } = this.address;
		return await this.api('POST', '', { organization_id: organization, format: 'csv' });
	}

	/** `GET /v1/audit/exports/{id}` */
	async get(exportId: string): Promise<BareJob> {
		return await this.api('GET', `/${exportId}`);
	}

	/** `GET` of the presigned URL, streamed to disk. */
	async download(url: string, file: string): Promise<void> {
		let statusCode = 0;
		await stream(url, { method: 'GET', ...this.connection() }, (answer) => {
			statusCode = answer.statusCode;
			return createWriteStream(file);
		});
		if (statusCode !== 200) throw new Error(`Storage answered ${statusCode}`);
	}

	/** Where the file of a job is, asking again until there is one. */
	async downloadUrl(exportId: string): Promise<string> {
		for (;;) {
			const { download_url } = await this.get(exportId);
			if (download_url !== undefined) return download_url;
			await sleep(1);
		}
	}

	private async api(method: Dispatcher.HttpMethod, path: string, body?: object): Promise<BareJob> {
		const { baseUrl, apiKey } = this.address;
		const answer = await request(`${baseUrl}/v1/audit/exports${path}`, {
			method,
			headers: {
				authorization: `Bearer ${apiKey}`,
				...(body && { 'content-type': 'application/json' }),
			},
			...(body && { body: JSON.stringify(body) }),
			...this.connection(),
		});
		return jobSchema.parse(await answer.body.json());
	}

	private connection(): { reset?: true } {
		return this.isConnectionReused ? {} : { reset: true };
	}
}
