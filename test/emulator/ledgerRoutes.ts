import { randomUUID } from 'node:crypto';

import { z } from 'zod';

import { ApiError } from './apiError';
import { Idempotency } from './idempotency';
import { parse, type ApiParts, type Call, type Reply, type Route } from './route';

const bodySchema = z
	.object({
		document_hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lowercase hex digits'),
		document_ref: z.string().min(1).optional(),
		event_type: z.string().min(1).optional(),
		metadata: z.record(z.union([z.string(), z.number().int(), z.boolean()])).optional(),
		trace_id: z.string().min(1).optional(),
		original_bytes_b64: z.string().base64().optional(),
	})
	.strict();

/** A document's hash in the ledger, as `POST /v1/document/anchor` answers it. */
type Anchor = {
	readonly event_id: string;
	readonly created_at: string;
	readonly document_hash: string;
	readonly status: 'accepted';
};

/** An anchor with what it was made from, as `GET /v1/document/{event_id}` answers it. */
interface Document {
	readonly anchor: Anchor;
	readonly sent: z.infer<typeof bodySchema>;
}

/** The tenant's ledger of documents: each hash is in it once. */
class Ledger {
	private readonly byHash = new Map<string, Document>();
	private readonly byEventId = new Map<string, Document>();

	add(sent: Document['sent'], nowMs: number): Document {
		const { document_hash } = sent;
		const earlier = this.byHash.get(document_hash);
		if (earlier !== undefined) {
			throw new ApiError(409, 'duplicate_document', 'This document hash is anchored already.', {
				event_id: earlier.anchor.event_id,
			});
		}
		const anchor = {
			event_id: randomUUID(),
			created_at: new Date(nowMs).toISOString(),
			document_hash,
			status: 'accepted' as const,
		};
		const document = { anchor, sent };
		this.byHash.set(document_hash, document);
		this.byEventId.set(anchor.event_id, document);
		return document;
	}

	find(eventId: string): Document {
		const document = this.byEventId.get(eventId);
		if (document === undefined) {
			throw new ApiError(404, 'document_not_found', `No document ${eventId}.`);
		}
		return document;
	}
}

/** The endpoints of the ledger, which lives as long as they do. */
export function ledgerRoutes(): Route[] {
	const ledger = new Ledger();
	const idempotency = new Idempotency<Document>();
	return [
		{
			on: 'anchor',
			method: 'POST',
			path: '/v1/document/anchor',
			scope: 'ledger:write',
			handle: ({ clock }, call) => {
				const { anchor } = idempotency.once(call, () =>
					ledger.add(parse(bodySchema, call.body, 'invalid_payload'), clock.now()),
				);
				return { status: 201, body: anchor };
			},
		},
		{
			on: 'getDocument',
			method: 'GET',
			path: '/v1/document/:id',
			scope: 'ledger:read',
			handle: (parts, call) => getDocument(parts, call, ledger),
		},
	];
}

/** The fields are those of Invoance's SDKs; what the signed payload holds is not documented. */
function getDocument({ store, tenant }: ApiParts, { params }: Call, ledger: Ledger): Reply {
	const { anchor, sent } = ledger.find(params['id'] ?? '');
	const key = store.signingKey(0);
	const payload = Buffer.from(JSON.stringify(anchor));
	const { signature } = key.seal(payload);
	return {
		status: 200,
		body: {
			event_id: anchor.event_id,
			tenant_id: tenant.id,
			document_ref: sent.document_ref ?? '',
			document_hash: anchor.document_hash,
			signature_b64: Buffer.from(signature, 'hex').toString('base64'),
			signed_payload_b64: payload.toString('base64'),
			public_key_b64: Buffer.from(key.publicKeyHex, 'hex').toString('base64'),
			has_original: sent.original_bytes_b64 !== undefined,
			metadata: sent.metadata ?? null,
			created_at: anchor.created_at,
			organization: { name: 'Emulated Vendor Inc.', issuer_name: 'Emulated Vendor' },
		},
	};
}
