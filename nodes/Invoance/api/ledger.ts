import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { InvoanceError } from '../invoanceError';
import { requestJson, type ApiConnection } from './request';
import { parseObject } from './schemas';

/** What is to be put into the ledger. */
interface AnchorOrder {
	/** The SHA-256 of a file: 64 lower-case hex characters. */
	sha256: string;
	/** What people will find it by, e.g. the file's name; empty for none. */
	reference: string;
}

/** What came of it. */
interface Anchor {
	outcome: 'anchored' | 'alreadyAnchored';
	/** Invoance's answer as it gave it; empty if it had this hash already. */
	answer: IDataObject;
}

/**
 * Puts a file's hash into Invoance's ledger, never the file: `POST /v1/document/anchor`. The same
 * hash again is no failure: Invoance answers 409 then.
 */
export async function anchorDocument(
	connection: ApiConnection,
	{ sha256, reference }: AnchorOrder,
): Promise<Anchor> {
	const request = {
		method: 'POST',
		path: '/v1/document/anchor',
		body: { document_hash: sha256, ...(reference !== '' && { document_ref: reference }) },
		idempotencyKey: randomUUID(),
		maxAnswerBytes: 1024 * 1024,
		// The documentation does not name the scope, only that it is none of audit:*.
		subject: {
			target: `the hash ${sha256}`,
			scope: "that may write to the ledger (Invoance's scope for anchoring documents)",
		},
	} as const;
	return await requestJson(connection, request).then(
		({ json }) => ({ outcome: 'anchored', answer: parseObject(json, 'an anchor') }),
		(error: unknown) => {
			if (!(error instanceof InvoanceError) || error.status !== 409) throw error;
			return { outcome: 'alreadyAnchored', answer: {} };
		},
	);
}
