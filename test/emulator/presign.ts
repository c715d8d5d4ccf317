import { createHmac, timingSafeEqual } from 'node:crypto';

import { DateTime } from 'luxon';

const DATE_FORMAT = "yyyyMMdd'T'HHmmss'Z'";

/** What is wrong with a presigned URL; undefined if nothing is. */
type PresignProblem = 'unsigned' | 'altered' | 'expired';

/** Signs and checks download URLs the way S3's query authentication looks (not how it hashes). */
export class Presigner {
	constructor(
		private readonly secret: string,
		private readonly now: () => number,
	) {}

	/**
	 * A URL that opens `path` for anyone, for a time.
	 *
	 * @param origin scheme, host and port of the storage
	 * @param lifetimeSeconds how long from `signedAtMs` on it works
	 */
	url(origin: string, path: string, lifetimeSeconds: number, signedAtMs = this.now()): string {
		const date = DateTime.fromMillis(signedAtMs, { zone: 'utc' }).toFormat(DATE_FORMAT);
		const query = new URLSearchParams({
			'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
			'X-Amz-Credential': `EMULATOR/${date.slice(0, 8)}/auto/s3/aws4_request`,
			'X-Amz-Date': date,
			'X-Amz-Expires': String(lifetimeSeconds),
			'X-Amz-SignedHeaders': 'host',
		});
		query.set('X-Amz-Signature', this.sign(path, query));
		return `${origin}${path}?${query.toString()}`;
	}

	/** Checks a URL that came back. */
	problemWith(url: URL): PresignProblem | undefined {
		const query = new URLSearchParams(url.search);
		const signature = query.get('X-Amz-Signature');
		const date = query.get('X-Amz-Date');
		const expires = query.get('X-Amz-Expires');
		if (signature === null || date === null || expires === null) return 'unsigned';
		query.delete('X-Amz-Signature');
		if (!equal(signature, this.sign(url.pathname, query))) return 'altered';
		const signedAt = DateTime.fromFormat(date, DATE_FORMAT, { zone: 'utc' });
		return this.now() > signedAt.toMillis() + Number(expires) * 1000 ? 'expired' : undefined;
	}

	private sign(path: string, query: URLSearchParams): string {
		return createHmac('sha256', this.secret).update(`${path}?${query.toString()}`).digest('hex');
	}
}

function equal(a: string, b: string): boolean {
	return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
