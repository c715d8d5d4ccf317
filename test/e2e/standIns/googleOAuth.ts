import { randomUUID } from 'node:crypto';

import { z } from 'zod';
import { asListener, strictServer, type StandIn } from './strictServer';

/** Google's sign-in with one client and one user, who agrees when a test says so. */
export interface GoogleOAuth extends StandIn {
	readonly clientId: string;
	readonly clientSecret: string;
	/**
	 * What happens in the browser: the user agrees, and Google sends them back.
	 *
	 * @param authorizationUrl where the application sent the user
	 * @returns the address to which Google redirects
	 * @throws ZodError if Google would show an error page
	 */
	consent(authorizationUrl: string): URL;
	accepts(authorization: string | undefined): boolean;
	/** From now on every access token is too old; refresh tokens stay good. */
	expireAccessTokens(): void;
}

const LIFETIME_SECONDS = 3599;
const DRIVE_SCOPE = 'https://www.googleapis.com/auth/drive';

const tokenRequest = z.discriminatedUnion('grant_type', [
	z.object({
		grant_type: z.literal('authorization_code'),
		client_id: z.string(),
		client_secret: z.string(),
		code: z.string(),
		redirect_uri: z.string(),
	}),
	z.object({
		grant_type: z.literal('refresh_token'),
		client_id: z.string(),
		client_secret: z.string(),
		refresh_token: z.string(),
	}),
]);

/** What Google knows of the one client, and what it has given out. */
interface Grants {
	readonly clientId: string;
	readonly clientSecret: string;
	readonly refreshToken: string;
	readonly accessTokens: Set<string>;
	/** Code → the redirect address that it was given to. */
	readonly codes: Map<string, string>;
}

/**
 * Google's OAuth 2.0 for web server applications, with one client and one user:
 * https://developers.google.com/identity/protocols/oauth2/web-server
 */
export async function startGoogleOAuth(): Promise<GoogleOAuth> {
	const grants: Grants = {
		clientId: `${randomUUID()}.apps.googleusercontent.com`,
		clientSecret: `GOCSPX-${randomUUID()}`,
		refreshToken: `1//${randomUUID()}`,
		accessTokens: new Set(),
		codes: new Map(),
	};
	const { clientId, clientSecret, accessTokens } = grants;
	const unexpected: string[] = [];

	const app = strictServer(unexpected);
	app.post('/token', (request, reply) => {
		const asked = tokenRequest.parse(request.body);
		const refusal = redeem(asked, grants);
		if (refusal) {
			const { status, ...body } = refusal;
			return reply.code(status).send(body);
		}
		const accessToken = `ya29.${randomUUID()}`;
		accessTokens.add(accessToken);
		return reply.send({
			access_token: accessToken,
			expires_in: LIFETIME_SECONDS,
			...(asked.grant_type === 'authorization_code' && { refresh_token: grants.refreshToken }),
			scope: DRIVE_SCOPE,
			token_type: 'Bearer',
		});
	});

	return {
		hosts: { 'oauth2.googleapis.com': await asListener(app) },
		unexpected,
		clientId,
		clientSecret,
		consent: (authorizationUrl) => consent(new URL(authorizationUrl), grants),
		accepts: (authorization) => {
			const [scheme, token] = authorization?.split(' ') ?? [];
			return scheme === 'Bearer' && token !== undefined && accessTokens.has(token);
		},
		expireAccessTokens: () => {
			accessTokens.clear();
		},
	};
}

/** Uses up a code, or checks a refresh token. Returns why Google gives no token, if it does not. */
function redeem(asked: z.infer<typeof tokenRequest>, grants: Grants) {
	const refuse = (status: number, error: string, error_description: string) => ({
		status,
		error,
		error_description,
	});
	if (asked.client_id !== grants.clientId || asked.client_secret !== grants.clientSecret) {
		return refuse(401, 'invalid_client', 'The OAuth client was not found.');
	}
	if (asked.grant_type === 'refresh_token') {
		if (asked.refresh_token === grants.refreshToken) return undefined;
		return refuse(400, 'invalid_grant', 'Token has been expired or revoked.');
	}
	const redirectUri = grants.codes.get(asked.code);
	if (redirectUri === undefined) return refuse(400, 'invalid_grant', 'Malformed auth code.');
	if (redirectUri !== asked.redirect_uri) {
		return refuse(400, 'redirect_uri_mismatch', 'Bad Request');
	}
	grants.codes.delete(asked.code);
	return undefined;
}

function consent(asked: URL, { clientId, codes }: Grants): URL {
	const authorizationRequest = z.object({
		client_id: z.literal(clientId),
		redirect_uri: z.string().url(),
		response_type: z.literal('code'),
		scope: z.string().refine((scope) => scope.split(' ').includes(DRIVE_SCOPE)),
		// Without it Google gives no refresh token.
		access_type: z.literal('offline'),
		state: z.string().min(1),
	});
	z.literal('https://accounts.google.com/o/oauth2/v2/auth').parse(asked.origin + asked.pathname);
	const query: unknown = Object.fromEntries(asked.searchParams);
	const { redirect_uri, state, scope } = authorizationRequest.parse(query);
	const code = `4/${randomUUID()}`;
	codes.set(code, redirect_uri);
	const back = new URL(redirect_uri);
	back.search = new URLSearchParams({ state, code, scope }).toString();
	return back;
}
