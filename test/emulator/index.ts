import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';

import { createApi } from './api';
import type { ContentEncoding } from './contentEncoding';
import { allBytes, ExportStore, type ObjectFacts } from './exportStore';
import { FaultRegistry, type Faults } from './faults';
import type { JobBehaviour } from './jobBehaviour';
import { Jobs, type Job } from './jobs';
import { ApiKeys, type KeySecrets } from './keys';
import type { EmulatorOrganization } from './organizations';
import { Presigner } from './presign';
import { RateLimit } from './rateLimit';
import { Records, type RecordedRequest, type ServerName } from './records';
import type { ExportFormat } from './rows';
import { createStorage } from './storage';
import { Tenant } from './tenant';

export type { Fault, FaultSpec } from './faults';
export type { RecordedRequest } from './records';

/** How the emulator is to be; everything has a default. Durations are in milliseconds. */
export interface EmulatorOptions {
	/** Everything is deterministic from it; default 1. */
	seed?: number;
	/** Default 1000; up to millions, as they are generated when they are needed. */
	eventsPerOrganization?: number;
	/** Default 4, of which the last is archived. */
	organizationCount?: number;
	/** How long a job takes; default 300. */
	jobDurationMs?: number;
	/** How long a job takes whose range reaches rows older than 90 days; default 1000. */
	coldJobDurationMs?: number;
	/** How long a presigned URL works; default 300. */
	urlLifetimeSeconds?: number;
	/** Per key; default: no limit. */
	rateLimitPerSecond?: number;
	/** What refusals name in Retry-After; default: when the next request is let through. */
	retryAfterSeconds?: number;
	/**
	 * The clock that everything goes by, the Date of every answer too, epoch milliseconds; default
	 * `Date.now`. A shifted one sets Invoance's clock apart from n8n's.
	 */
	now?: () => number;
	/** Default 0, which takes any free one. */
	apiPort?: number;
	/** Default 0, which takes any free one. */
	storagePort?: number;
}

/** A file of a given size, made of nothing but its seed. */
interface SyntheticExport {
	readonly bytes: number;
	/** Default `csv`. */
	readonly format?: ExportFormat;
	/** Default: one row for 800 bytes. */
	readonly rowCount?: number;
	/** How it is stored; default: as it is. `bytes` are those of the file, decoded. */
	readonly contentEncoding?: ContentEncoding;
}

/** A local Invoance that is running: its API on one port, its file storage on another. */
export interface Emulator {
	/** Without `/v1`. */
	readonly baseUrl: string;
	readonly storageUrl: string;
	/** A key with the scope audit:read, and no other. */
	readonly apiKey: string;
	readonly keys: KeySecrets;
	/** The tenant's signing key, hex. */
	readonly publicKey: string;
	readonly organizations: readonly EmulatorOrganization[];
	/** Every request to either server, in order of arrival. */
	readonly requests: RecordedRequest[];
	readonly faults: Faults;
	/** The most requests that were under way at once since the start or `resetRecords`. */
	peakConcurrency(server: ServerName): number;
	/** How many requests the rate limit refused since the start or `resetRecords`. */
	refused(): number;
	/** Clears requests, peaks and refusals. */
	resetRecords(): void;
	/** Sets how the next jobs turn out. */
	nextJobs(behaviour: JobBehaviour): void;
	/** What the file of a job is, decoded: the truth that downloads are compared with. Constant memory. */
	exportObject(exportId: string): Promise<ObjectFacts>;
	/** The bytes themselves, for tests of small files. */
	exportBytes(exportId: string): Promise<Buffer>;
	/** Registers a ready export with a file of exactly this size, quick to serve; returns its id. */
	addSyntheticExport(options: SyntheticExport): string;
	/** Closes both servers and whatever is under way. */
	close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const HOST = '127.0.0.1';

/**
 * Starts a local Invoance: the API on one port of the loopback interface, its storage on another.
 *
 * @throws Error if a port that was asked for is taken
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
	const { seed = 1, now = Date.now, eventsPerOrganization = 1000, organizationCount = 4 } = options;
	const closing = new AbortController();
	const { signal } = closing;
	const anchorMs = Math.floor(now() / DAY_MS) * DAY_MS;
	const tenant = new Tenant(seed, organizationCount, eventsPerOrganization, anchorMs);
	const keys = new ApiKeys(seed);
	const jobs = new Jobs(seed, now);
	const store = new ExportStore(seed, signal);
	const presigner = new Presigner(`storage secret ${seed}`, now);
	const faults = new FaultRegistry();
	const records = new Records();
	const clock = { now };
	const storage = createStorage({ jobs, store, presigner, faults, records, clock, signal });
	const rateLimit = rateLimitOf(options);
	const storageUrl = await listen(storage, options.storagePort ?? 0);
	const api = createApi({
		...{ tenant, keys, jobs, store, presigner, faults, records, signal, clock },
		rateLimit,
		storageUrl: () => storageUrl,
		urlLifetimeSeconds: options.urlLifetimeSeconds ?? 300,
		jobDurationMs: options.jobDurationMs ?? 300,
		coldJobDurationMs: options.coldJobDurationMs ?? 1000,
	});
	const close = async () => {
		closing.abort();
		storage.closeAllConnections();
		await Promise.all([api.close(), new Promise((resolve) => storage.close(resolve))]);
	};
	const listening = api.listen({ host: HOST, port: options.apiPort ?? 0 });
	const baseUrl = await listening.catch(async (error: unknown) => {
		await close();
		throw error;
	});
	return {
		baseUrl,
		storageUrl,
		apiKey: keys.secrets.readOnly,
		keys: keys.secrets,
		publicKey: store.signingKey(0).publicKeyHex,
		organizations: tenant.organizations,
		requests: records.requests,
		faults,
		peakConcurrency: (server) => records.peak(server),
		refused: () => rateLimit.refused,
		resetRecords: () => {
			records.reset();
			rateLimit.reset();
		},
		nextJobs: (behaviour) => {
			jobs.expect(behaviour);
		},
		exportObject: async (id) => store.facts(existing(jobs, id)),
		exportBytes: async (id) => bytesOf(existing(jobs, id)),
		addSyntheticExport: (synthetic) => addSynthetic({ tenant, jobs, store }, synthetic),
		close,
	};
}

function rateLimitOf(options: EmulatorOptions): RateLimit {
	return new RateLimit({
		perSecond: options.rateLimitPerSecond,
		retryAfterSeconds: options.retryAfterSeconds,
	});
}

async function listen(server: Server, port: number): Promise<string> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, HOST, resolve);
	});
	return `http://${HOST}:${portOf(server.address())}`;
}

function portOf(address: AddressInfo | string | null): number {
	if (address === null || typeof address === 'string') throw new Error('server has no port');
	return address.port;
}

function existing(jobs: Jobs, id: string): Job {
	const job = jobs.get(id);
	if (job === undefined) throw new Error(`the emulator has no export ${id}`);
	return job;
}

function bytesOf(job: Job): Promise<Buffer> {
	return job.makeObject(job.version).then(allBytes);
}

function addSynthetic(
	{ tenant, jobs, store }: { tenant: Tenant; jobs: Jobs; store: ExportStore },
	options: SyntheticExport,
): string {
	const { bytes, format = 'csv', contentEncoding, rowCount = Math.ceil(bytes / 800) } = options;
	const [organization] = tenant.organizations;
	if (organization === undefined) throw new Error('the emulator has no organization');
	const number = jobs.count;
	const make = (version: number) => store.synthetic(bytes, format, rowCount, number, version);
	const request = { organization, format, filters: {} };
	return jobs.addReady(
		request,
		make(0),
		(version) => Promise.resolve(make(version)),
		...(contentEncoding === undefined ? [] : [{ contentEncoding }]),
	).id;
}
