import { createHash } from 'node:crypto';

import { ApiError } from './apiError';

/** What an API key may do. */
export type Scope = 'audit:read' | 'audit:write' | 'ledger:read' | 'ledger:write';

/** An API key of the tenant. */
export interface ApiKey {
	readonly id: string;
	readonly name: string;
	readonly secret: string;
	readonly scopes: readonly Scope[];
	readonly revoked: boolean;
	readonly ipBlocked: boolean;
}

/** The secrets of the emulator's keys, by what is special about them. */
export interface KeySecrets {
	/** With `audit:read` alone, which is what the node is said to need. */
	readOnly: string;
	/** Audit scopes and those of the ledger. */
	ledger: string;
	noScopes: string;
	writeOnly: string;
	revoked: string;
	ipBlocked: string;
}

/** The tenant's API keys, the same ones for the same seed. */
export class ApiKeys {
	readonly secrets: KeySecrets;
	private readonly bySecret: ReadonlyMap<string, ApiKey>;

	constructor(seed: number) {
		const all: Scope[] = ['audit:read', 'audit:write'];
		const keys = {
			readOnly: makeKey(seed, 'readOnly', { scopes: ['audit:read'] }),
			ledger: makeKey(seed, 'ledger', { scopes: [...all, 'ledger:read', 'ledger:write'] }),
			noScopes: makeKey(seed, 'noScopes', { scopes: [] }),
			writeOnly: makeKey(seed, 'writeOnly', { scopes: ['audit:write'] }),
			revoked: makeKey(seed, 'revoked', { scopes: all, revoked: true }),
			ipBlocked: makeKey(seed, 'ipBlocked', { scopes: all, ipBlocked: true }),
		};
		this.bySecret = new Map(Object.values(keys).map((key) => [key.secret, key]));
		this.secrets = {
			readOnly: keys.readOnly.secret,
			ledger: keys.ledger.secret,
			noScopes: keys.noScopes.secret,
			writeOnly: keys.writeOnly.secret,
			revoked: keys.revoked.secret,
			ipBlocked: keys.ipBlocked.secret,
		};
	}

	/**
	 * Finds the key a request carries in `Authorization: Bearer` or in `X-API-Key`.
	 *
	 * @throws ApiError 401 or 403, with the code that the API documents for the reason
	 */
	authenticate(headers: Readonly<Record<string, string>>): ApiKey {
		const secret = secretIn(headers);
		if (!secret.startsWith('invoance_')) {
			throw new ApiError(401, 'invalid_api_key_format', 'API keys start with invoance_.');
		}
		const key = this.bySecret.get(secret);
		if (key === undefined) throw new ApiError(401, 'invalid_api_key', 'Unknown API key.');
		if (key.revoked) throw new ApiError(401, 'api_key_revoked', 'This API key was revoked.');
		if (key.ipBlocked) {
			throw new ApiError(403, 'ip_not_allowed', 'Your IP address is not on the key’s allowlist.');
		}
		return key;
	}
}

function secretIn(headers: Readonly<Record<string, string>>): string {
	const authorization = headers['authorization'];
	if (authorization === undefined) {
		const secret = headers['x-api-key'];
		if (secret !== undefined) return secret;
		throw new ApiError(401, 'missing_api_key', 'No API key was sent.');
	}
	const match = /^Bearer +(\S+)$/i.exec(authorization);
	if (match?.[1] === undefined) {
		throw new ApiError(401, 'invalid_authorization_scheme', 'Use Authorization: Bearer <key>.');
	}
	return match[1];
}

function makeKey(
	seed: number,
	name: string,
	traits: { scopes: readonly Scope[]; revoked?: boolean; ipBlocked?: boolean },
): ApiKey {
	const digest = createHash('sha256').update(`emulator API key ${seed} ${name}`).digest('hex');
	return {
		id: `key_${digest.slice(0, 16)}`,
		name,
		secret: `invoance_live_${digest.slice(16, 56)}`,
		revoked: false,
		ipBlocked: false,
		...traits,
	};
}
