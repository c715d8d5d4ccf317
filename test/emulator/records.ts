import type { IncomingMessage, ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

/** The two servers of the emulator. */
export type ServerName = 'api' | 'storage';

/** One request that reached the emulator. */
export interface RecordedRequest {
	server: ServerName;
	method: string;
	/** Without the query. */
	path: string;
	query: Record<string, string>;
	headers: Record<string, string>;
	body?: unknown;
	/** When it arrived, by `performance.now()`. */
	at: number;
	/** When its answer was sent or its connection ended. */
	finishedAt?: number;
	status?: number;
	exportId?: string;
}

/** What reached the two servers, and how much of it at once. */
export class Records {
	readonly requests: RecordedRequest[] = [];
	private readonly underWay: Record<ServerName, number> = { api: 0, storage: 0 };
	private readonly peaks: Record<ServerName, number> = { api: 0, storage: 0 };

	/** Records a request on its arrival and follows it to its end. */
	track(server: ServerName, request: IncomingMessage, response: ServerResponse): RecordedRequest {
		const url = new URL(request.url ?? '/', 'http://emulator');
		const record: RecordedRequest = {
			server,
			method: request.method ?? 'GET',
			path: url.pathname,
			query: Object.fromEntries(url.searchParams),
			headers: flatHeaders(request),
			at: performance.now(),
		};
		this.requests.push(record);
		this.underWay[server] += 1;
		this.peaks[server] = Math.max(this.peaks[server], this.underWay[server]);
		const finish = () => {
			if (record.finishedAt !== undefined) return;
			record.finishedAt = performance.now();
			if (response.headersSent) record.status = response.statusCode;
			this.underWay[server] -= 1;
		};
		response.once('finish', finish);
		response.once('close', finish);
		return record;
	}

	/** The most requests that were under way at once. */
	peak(server: ServerName): number {
		return this.peaks[server];
	}

	/** Forgets everything but what is still under way. */
	reset(): void {
		this.requests.length = 0;
		this.peaks.api = this.underWay.api;
		this.peaks.storage = this.underWay.storage;
	}
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(request.headers)) {
		if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
	}
	return headers;
}
