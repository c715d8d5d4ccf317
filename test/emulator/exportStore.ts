import { createHash } from 'node:crypto';

import { encoded, type ContentEncoding } from './contentEncoding';
import { mix } from './draw';
import type { EventLog } from './events';
import type { Job } from './jobs';
import type { Filters } from './filters';
import type { StoredObject } from './objects';
import { measure, RenderedObject, type Layout } from './renderedObject';
import { CONTENT_TYPES, type ExportFormat } from './rows';
import { SigningKey } from './signing';
import { makeBlock, SyntheticObject } from './syntheticObject';

/** Objects up to this size are kept once they have been rendered. */
const SMALL_BYTES = 8 * 1024 * 1024;
/** How much of them is kept in all. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** What a job's file is: what downloads are compared with. */
export interface ObjectFacts {
	bytes: number;
	sha256: string;
	etag: string;
	rowCount: number;
	contentType: string;
}

/** Makes the files of exports: each from its events, on demand, without keeping large ones. */
export class ExportStore {
	private readonly layouts = new Map<string, Promise<Layout>>();
	private readonly rendered = new Map<string, Buffer>();
	private readonly blocks = new Map<ExportFormat, Buffer>();
	private readonly keys: SigningKey[] = [];
	private readonly encodedObjects = new Map<string, Promise<StoredObject>>();
	private readonly knownFacts = new Map<string, Promise<ObjectFacts>>();
	private cachedBytes = 0;

	constructor(
		private readonly seed: number,
		private readonly signal: AbortSignal,
	) {}

	/** The tenant's signing key. Replaced objects are signed with later ones: other bytes, same length. */
	signingKey(version: number): SigningKey {
		return (this.keys[version] ??= SigningKey.derivedFrom(`emulator ${this.seed} ${version}`));
	}

	/** The object of an export of real events; measured once however often it is asked for. */
	async ofEvents(
		log: EventLog,
		format: ExportFormat,
		filters: Filters,
		version: number,
	): Promise<StoredObject> {
		const name = `${log.organizationIndex} ${format} ${JSON.stringify(filters)}`;
		const layout = this.layouts.get(name) ?? measure(log, format, filters, this.signal);
		this.layouts.set(name, layout);
		const object = new RenderedObject(await layout, this.signingKey(version));
		if (object.size > SMALL_BYTES) return object;
		return this.cached(`${name} ${version}`, object);
	}

	/** An object of a given size; other numbers and versions have other bytes. */
	synthetic(
		size: number,
		format: ExportFormat,
		rowCount: number,
		number: number,
		version: number,
	): StoredObject {
		const block = this.blocks.get(format) ?? makeBlock(this.seed, format);
		this.blocks.set(format, block);
		return new SyntheticObject(format, size, rowCount, block, mix(this.seed, number, version));
	}

	/** The object's ETag: strong, and another one for every job and version. */
	etag(job: Job): string {
		return `"${createHash('md5').update(`${this.seed} ${job.id} ${job.version}`).digest('hex')}"`;
	}

	/** The object as the storage has it: encoded, if the job's file is stored so. */
	stored(job: Job): Promise<StoredObject> {
		const { contentEncoding } = job.traits;
		if (contentEncoding === undefined) return job.makeObject(job.version);
		const etag = this.etag(job);
		const object = this.encodedObjects.get(etag) ?? encodedObject(job, contentEncoding);
		this.encodedObjects.set(etag, object);
		return object;
	}

	/** What a job's file is, decoded; found by reading through it once, in constant memory. */
	facts(job: Job): Promise<ObjectFacts> {
		const etag = this.etag(job);
		const facts = this.knownFacts.get(etag) ?? this.readFacts(job, etag);
		this.knownFacts.set(etag, facts);
		return facts;
	}

	private async readFacts(job: Job, etag: string): Promise<ObjectFacts> {
		const object = await job.makeObject(job.version);
		const hash = createHash('sha256');
		let bytes = 0;
		for await (const chunk of object.read(0, object.size)) {
			hash.update(chunk);
			bytes += chunk.length;
		}
		const contentType = CONTENT_TYPES[object.format];
		return { bytes, sha256: hash.digest('hex'), etag, rowCount: object.rowCount, contentType };
	}

	private cached(name: string, object: StoredObject): StoredObject {
		const { format, size, rowCount } = object;
		const load = () => this.load(name, object);
		return {
			format,
			size,
			rowCount,
			async *read(start, end) {
				yield (await load()).subarray(start, end);
			},
		};
	}

	private async load(name: string, object: StoredObject): Promise<Buffer> {
		const kept = this.rendered.get(name);
		if (kept !== undefined) return kept;
		const bytes = await allBytes(object);
		if (!this.rendered.has(name)) this.cachedBytes += bytes.length;
		this.rendered.set(name, bytes);
		for (const [oldest, buffer] of this.rendered) {
			if (this.cachedBytes <= CACHE_BYTES) break;
			this.rendered.delete(oldest);
			this.cachedBytes -= buffer.length;
		}
		return bytes;
	}
}

async function encodedObject(job: Job, encoding: ContentEncoding): Promise<StoredObject> {
	const file = await job.makeObject(job.version);
	const bytes = encoded(await allBytes(file), encoding);
	return {
		format: file.format,
		size: bytes.length,
		rowCount: file.rowCount,
		read: (start, end) => [bytes.subarray(start, end)],
	};
}

/** The whole of an object in memory. */
export async function allBytes(object: StoredObject): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of object.read(0, object.size)) chunks.push(chunk);
	return Buffer.concat(chunks);
}
