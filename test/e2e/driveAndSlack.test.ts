import type { INodeParameters } from 'n8n-workflow';
import { request } from 'undici';
import { z } from 'zod';
import type { Execution } from './n8n/execution';
import { useN8n } from './n8n/stage';
import { startGoogleDrive, type GoogleDrive } from './standIns/googleDrive';
import { startProxy, type Proxy } from './standIns/proxy';
import { startSlack, type Slack } from './standIns/slack';
import { setUpTemplate } from './n8n/template';

const EXPORT = 'Export and download an audit log';
/** n8n asks it of its own accord, whatever its settings. It is refused like everything else. */
const N8N_NEWS = 'api.n8n.io';
const LARGE_BYTES = 200_000_000;
const LARGE_TIMEOUT_MS = 200_000;

let drive: GoogleDrive;
let slack: Slack;
let proxy: Proxy;
beforeAll(async () => {
	drive = await startGoogleDrive();
	slack = await startSlack();
	proxy = await startProxy({ ...drive.hosts, ...slack.hosts });
});
// Seven organizations that are active, with names in several scripts.
const stage = useN8n({ emulator: { organizationCount: 8 }, env: () => proxy.env });
let googleDriveOAuth2Api: { id: string; name: string };
let slackApi: { id: string; name: string };
beforeAll(async () => {
	googleDriveOAuth2Api = await connectGoogleDrive();
	const { accessToken } = slack;
	slackApi = await stage.api.createCredential('Slack', 'slackApi', { accessToken });
});
beforeEach(() => {
	drive.files.length = 0;
	slack.files.length = 0;
});
afterEach(() => {
	expect(proxy.refusedHosts.filter((host) => host !== N8N_NEWS)).toEqual([]);
	expect([...drive.unexpected, ...slack.unexpected]).toEqual([]);
});
afterAll(async () => {
	await proxy.close();
});

/** Signs in with Google as the button of the credential does. */
async function connectGoogleDrive(): Promise<{ id: string; name: string }> {
	const { clientId, clientSecret } = drive.oauth;
	const credential = await stage.api.createCredential('Drive', 'googleDriveOAuth2Api', {
		clientId,
		clientSecret,
	});
	const address = await stage.api.call('GET', `/rest/oauth2-credential/auth?id=${credential.id}`);
	const back = drive.oauth.consent(z.string().parse(address));
	const { name, value } = stage.api.session();
	const answer = await request(back, { headers: { cookie: `${name}=${value}` } });
	expect(await answer.body.text()).toContain('Connection successful');
	return credential;
}

/** Runs the template for Google Drive, with some of the parameters of our nodes set otherwise. */
async function runDrive(
	organizations: INodeParameters = {},
	exported: INodeParameters = {},
): Promise<Execution> {
	const template = await setUpTemplate('every-organization-to-drive', {
		'Get many organizations': { credentials: stage.credentials, parameters: organizations },
		[EXPORT]: { credentials: stage.credentials, parameters: exported },
		'Upload file': { credentials: { googleDriveOAuth2Api } },
	});
	const workflow = await stage.api.importWorkflow(template);
	return await stage.api.run(workflow, 'Every Month', LARGE_TIMEOUT_MS);
}

/** Runs the template for Slack, with some of the parameters of our node set otherwise. */
async function runSlack(exported: INodeParameters): Promise<Execution> {
	const template = await setUpTemplate('weekly-slack', {
		[EXPORT]: { credentials: stage.credentials, parameters: exported },
		'Upload a file': {
			credentials: { slackApi },
			parameters: { options: { channelId: slack.channel } },
		},
	});
	const workflow = await stage.api.importWorkflow(template);
	return await stage.api.run(workflow, 'Every Monday', LARGE_TIMEOUT_MS);
}

/** Checks that a run went well, and looks up what its export nodes have put out. */
async function exportsOf(execution: Execution) {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	return await Promise.all(
		execution.items(EXPORT).map(async ({ json }) => {
			const object = await stage.emulator.exportObject(String(json.id));
			return { ...object, name: String(json.file_name) };
		}),
	);
}

describe('Google Drive', () => {
	it("has the very bytes of every organization's export, each under its name", async () => {
		const exports = await exportsOf(await runDrive());
		expect(exports).toHaveLength(7);
		expect(drive.files).toEqual(
			exports.map(({ name, bytes, sha256 }) => ({
				...{ name, mimeType: 'text/csv', bytes, sha256 },
				folder: 'root',
			})),
		);
	});

	it('is reached also a month later, when the first access token is too old', async () => {
		drive.oauth.expireAccessTokens();
		const exports = await exportsOf(await runDrive({ returnAll: false, limit: 1 }));
		expect(drive.files).toMatchObject(exports.map(({ name, sha256 }) => ({ name, sha256 })));
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		const exports = await exportsOf(
			await runDrive({ returnAll: false, limit: 1 }, { operation: 'download', exportId }),
		);
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(exports).toHaveLength(1);
		expect(drive.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});

describe('Slack', () => {
	it("has the very bytes of the week's export, under its name and with a summary", async () => {
		const organization = stage.emulator.organizations.find(({ name }) => name === '株式会社さくら');
		const exports = await exportsOf(
			await runSlack({ organizationId: { value: organization?.id } }),
		);
		expect(exports).toHaveLength(1);
		expect(slack.files).toEqual(
			exports.map(({ name, bytes, sha256, rowCount }) => ({
				...{ name, title: name, mimeType: 'text/csv', bytes, sha256 },
				channel: slack.channel,
				comment: `Audit log of last week: ${rowCount} events\nSHA-256: ${sha256}`,
			})),
		);
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		await exportsOf(await runSlack({ operation: 'download', exportId }));
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(slack.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});
