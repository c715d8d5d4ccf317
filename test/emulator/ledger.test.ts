import { z } from 'zod';

import { callApi, errorCode, read, send } from './callApi';
import { useEmulator } from './useEmulator';

const NOW = Date.parse('2026-07-15T10:00:00.000Z');
const emulator = useEmulator({ now: () => NOW });
const anchorSchema = z
	.object({
		event_id: z.string().uuid(),
		created_at: z.literal('2026-07-15T10:00:00.000Z'),
		document_hash: z.string(),
		status: z.literal('accepted'),
	})
	.strict();

const hashOf = (digit: string) => digit.repeat(64);

function anchor(json: unknown, headers: Record<string, string> = {}) {
	const authorization = `Bearer ${emulator.keys.ledger}`;
	return callApi(emulator, '/v1/document/anchor', { headers: { authorization, ...headers }, json });
}

test('a hash is anchored with a reference and found by its event id', async () => {
	const made = await anchor({ document_hash: hashOf('a'), document_ref: 'acme_2026-06.ndjson' });
	expect(made.status).toBe(201);
	const { event_id, created_at, document_hash } = read(anchorSchema, made);
	const headers = { authorization: `Bearer ${emulator.keys.ledger}` };
	const document = await callApi(emulator, `/v1/document/${event_id}`, { headers });
	expect(read(z.unknown(), document)).toMatchObject({
		...{ event_id, created_at, document_hash, document_ref: 'acme_2026-06.ndjson' },
		signature_b64: expect.stringMatching(/^[0-9A-Za-z+/]{86}==$/) as string,
	});
	const other = await callApi(emulator, '/v1/document/evt_0', { headers });
	expect([other.status, errorCode(other)]).toEqual([404, 'document_not_found']);
});

test('the same hash again is a duplicate, whatever else is sent with it', async () => {
	const first = read(anchorSchema, await anchor({ document_hash: hashOf('b') }));
	const again = await anchor({ document_hash: hashOf('b'), document_ref: 'other.csv' });
	expect([again.status, errorCode(again)]).toEqual([409, 'duplicate_document']);
	expect(again.text).toContain(first.event_id);
});

test('the same Idempotency-Key and body give the same anchor, another body a conflict', async () => {
	const key = { 'idempotency-key': 'one' };
	const made = await anchor({ document_hash: hashOf('c') }, key);
	expect(await anchor({ document_hash: hashOf('c') }, key)).toMatchObject({
		status: 201,
		text: made.text,
	});
	const other = await anchor({ document_hash: hashOf('d') }, key);
	expect([other.status, errorCode(other)]).toEqual([409, 'idempotency_key_reused']);
});

test('an anchor that was cut off has happened', async () => {
	emulator.faults.add({ on: 'anchor', fault: { type: 'resetBeforeHeaders' } });
	await expect(anchor({ document_hash: hashOf('e') })).rejects.toThrow();
	expect(errorCode(await anchor({ document_hash: hashOf('e') }))).toBe('duplicate_document');
});

test('audit scopes do not reach the ledger, and the key of the ledger has both', async () => {
	const headers = { authorization: `Bearer ${emulator.apiKey}` };
	const refused = await anchor({ document_hash: hashOf('f') }, headers);
	expect([refused.status, errorCode(refused)]).toEqual([403, 'insufficient_scope']);
	expect(refused.text).toContain('ledger:write');
	const ledgerKey = { authorization: `Bearer ${emulator.keys.ledger}` };
	expect((await send(`${emulator.baseUrl}/v1/audit/orgs`, { headers: ledgerKey })).status).toBe(
		200,
	);
});

test.each([
	['an upper-case hash', { document_hash: hashOf('A') }, 'document_hash'],
	['a short hash', { document_hash: 'ab' }, 'document_hash'],
	['no hash', { document_ref: 'x' }, 'document_hash'],
	['an unknown field', { document_hash: hashOf('9'), sha256: 'x' }, 'sha256'],
])('%s is refused by name', async (_name, json, field) => {
	const answer = await anchor(json);
	expect([answer.status, errorCode(answer)]).toEqual([400, 'invalid_payload']);
	expect(answer.text).toContain(field);
});
