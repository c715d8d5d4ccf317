import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { InvoanceError } from '../runtime/invoanceError';
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
	/** Invoance's answer as it gave it; if it had this hash already, what it said of that anchor. */
	answer: IDataObject;
}

/** A 409 that does not say that the hash is there: the key of another request, an archived account. */
const OTHER_CONFLICT = /idempotency|archived/i;

function anchorOf(sha256: string, json: unknown): IDataObject {
	const answer = parseObject(json, 'an anchor');
	const { document_hash: anchored } = answer;
	if (typeof anchored !== 'string' || anchored.toLowerCase().endsWith(sha256)) return answer;
	throw new InvoanceError('Invoance answered about another hash than the one that was sent', {
		description: `Sent was ${sha256}. Run the workflow again; if it happens again, please report it to Invoance.`,
	});
}

/**
 * Puts a file's hash into Invoance's ledger, never the file: `POST /v1/document/anchor`. The same
 * hash again is no failure: Invoance answers 409 then.
 *
 * @throws InvoanceError as `requestJson` does, also for a 409 that is about something else, and if the
 * answer is about another hash: what is not anchored must not pass for it
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
			hasNoId: true,
			scope: "that may write to the ledger (Invoance's scope for anchoring documents)",
		},
	} as const;
	return await requestJson(connection, request).then(
		({ json }) => ({ outcome: 'anchored', answer: anchorOf(sha256, json) }),
		(error: unknown) => {
			// A 409 that is not Invoance's is a proxy's or a CDN's, and says nothing of the ledger.
			if (!(error instanceof InvoanceError) || error.status !== 409 || !error.answer) throw error;
			const { error: code = '', ...facts } = error.answer;
			if (OTHER_CONFLICT.test(code)) throw error;
			const known = Object.entries(facts).filter(([, value]) => value !== undefined);
			return { outcome: 'alreadyAnchored', answer: Object.fromEntries(known) };
		},
	);
}
