import { InvoanceApi } from '../../credentials/InvoanceApi.credentials';
import { freePort } from './services/freePort';
import { useN8n } from './n8n/stage';

const stage = useN8n();

/** What the button Test says for a key and a Base URL. */
async function test(data: { apiKey: string; baseUrl?: string }) {
	return await stage.api.testCredential('invoanceApi', {
		baseUrl: stage.emulator.baseUrl,
		...data,
	});
}

it('a good key passes the test', async () => {
	expect(await test({ apiKey: stage.emulator.apiKey })).toMatchObject({ status: 'OK' });
});

it('a wrong key is named as the reason, and is not repeated', async () => {
	const apiKey = 'invoance_live_this_key_was_never_issued';
	const { status, message } = await test({ apiKey });
	expect(status).toBe('Error');
	expect(message).toContain('does not accept this API key');
	expect(message).not.toContain(apiKey);
});

it('an address that is not on the IP allowlist is named as the reason', async () => {
	const { status, message } = await test({ apiKey: stage.emulator.keys.ipBlocked });
	expect(status).toBe('Error');
	expect(message).toContain('allowlist');
});

it('a host that cannot be reached is answered with the code word that the hint explains', async () => {
	const baseUrl = `http://127.0.0.1:${await freePort()}`;
	const { status, message } = await test({ apiKey: stage.emulator.apiKey, baseUrl });
	expect(status).toBe('Error');
	expect(message).toBe('ECONNREFUSED');
	const [, baseUrlField] = new InvoanceApi().properties;
	expect(baseUrlField?.hint).toContain(message);
});

it('a key is never sent to an address without https', async () => {
	const { status } = await test({ apiKey: stage.emulator.apiKey, baseUrl: 'http://example.com' });
	expect(status).toBe('Error');
	expect(stage.emulator.requests).toEqual([]);
});
