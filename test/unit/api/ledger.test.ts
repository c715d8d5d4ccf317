import * as client from '../../../nodes/Invoance/api/client';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

const UUID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

describe('anchoring', () => {
	const anchor = { sha256: 'a'.repeat(64), reference: 'audit.csv' };
	const existing = { document_hash: anchor.sha256, status: 'already_anchored' };

	it('sends the hash and what it is found by, and gives the answer', async () => {
		const { connection, requests } = await connectionTo([says({ event_id: 'e', status: 'x' })]);
		expect(await client.anchorDocument(connection, anchor)).toEqual({ event_id: 'e', status: 'x' });
		expect(requests[0]).toMatchObject({
			method: 'POST',
			url: 'https://api.invoance.com/v1/document/anchor',
			body: { document_hash: anchor.sha256, document_ref: 'audit.csv' },
		});
		expect(requests[0]?.headers?.['Idempotency-Key']).toMatch(UUID);
	});

	it('sends no empty reference', async () => {
		const { connection, requests } = await connectionTo([says({})]);
		await client.anchorDocument(connection, { ...anchor, reference: '' });
		expect(requests[0]?.body).toEqual({ document_hash: anchor.sha256 });
	});

	it.each([
		'duplicate',
		'duplicate_document',
		'document_already_anchored',
		'hash_exists',
		'ALREADY_EXISTS',
	])('of what is there already is no failure: %s', async (error) => {
		const { connection } = await connectionTo([says({ error }, 409)]);
		expect(await client.anchorDocument(connection, anchor)).toEqual(existing);
	});

	it('says which anchor is there already, where Invoance does', async () => {
		const facts = { event_id: 'evt_1', created_at: '2026-07-15T10:00:00.000Z' };
		const { connection } = await connectionTo([says({ error: 'duplicate', ...facts, a: 1 }, 409)]);
		expect(await client.anchorDocument(connection, anchor)).toEqual({ ...existing, ...facts });
	});

	it('says so also where only the event that is there already is named', async () => {
		const { connection } = await connectionTo([says({ error: 'conflict', event_id: 'e' }, 409)]);
		expect(await client.anchorDocument(connection, anchor)).toEqual({ ...existing, event_id: 'e' });
	});

	it.each([
		{ error: 'document_limit_conflict' },
		{ error: 'trace_sealed' },
		{ error: 'trace_already_sealed' },
		{ error: 'idempotency_key_already_used' },
		{ error: 'org_archived' },
		{ error: 'conflict', message: 'It already exists' },
		{ created_at: '2026-07-15T10:00:00.000Z' },
		{},
	])('fails at any other conflict: %j', async (body) => {
		const { connection } = await connectionTo([says(body, 409)]);
		await expect(client.anchorDocument(connection, anchor)).rejects.toMatchObject({ status: 409 });
	});

	it.each(['<!DOCTYPE html><title>DNS resolution error</title>', 'error code: 1001', ''])(
		'fails at a conflict that is not in the words of Invoance: %j',
		async (page) => {
			const { connection } = await connectionTo([says(page, 409)]);
			await expect(client.anchorDocument(connection, anchor)).rejects.toMatchObject({
				status: 409,
			});
		},
	);

	it('that is answered about another hash fails', async () => {
		const { connection } = await connectionTo([says({ document_hash: 'b'.repeat(64) })]);
		await expect(client.anchorDocument(connection, anchor)).rejects.toThrow(
			'Invoance answered about another hash than the one that was sent',
		);
	});

	it('without the scope is an error that says which one', async () => {
		const { connection } = await connectionTo([says({ error: 'insufficient_scope' }, 403)]);
		await expect(client.anchorDocument(connection, anchor)).rejects.toThrow(
			/lacks the scope that may write to the ledger/,
		);
	});

	it('where there is no ledger is an error that asks for no ID', async () => {
		const { connection } = await connectionTo([says({ error: 'not_found' }, 404)]);
		await expect(client.anchorDocument(connection, anchor)).rejects.toMatchObject({
			description: expect.stringMatching(/The usual Base URL is/) as string,
		});
	});
});
