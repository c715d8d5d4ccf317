import { request } from 'undici';
import { z } from 'zod';
import type { GoogleDrive } from '../standIns/googleDrive';
import type { N8nApi } from './n8nApi';

/** Makes a credential for a Google Drive, and signs in with Google as its button does. */
export async function connectGoogleDrive(
	api: N8nApi,
	drive: GoogleDrive,
): Promise<{ id: string; name: string }> {
	const { clientId, clientSecret } = drive.oauth;
	const credential = await api.createCredential('Drive', 'googleDriveOAuth2Api', {
		clientId,
		clientSecret,
	});
	const address = await api.call('GET', `/rest/oauth2-credential/auth?id=${credential.id}`);
	const back = drive.oauth.consent(z.string().parse(address));
	const { name, value } = api.session();
	const answer = await request(back, { headers: { cookie: `${name}=${value}` } });
	const text = await answer.body.text();
	if (!text.includes('Connection successful')) throw new Error(`n8n did not sign in: ${text}`);
	return credential;
}
