import type { INodeParameters } from 'n8n-workflow';
import type { Execution } from './n8n/execution';
import { useN8n } from './n8n/stage';
import { startGoogleDrive, type GoogleDrive } from './standIns/googleDrive';
import { startProxy, type Proxy } from './standIns/proxy';
import { startSlack, type Slack } from './standIns/slack';
import { setUpTemplate } from './n8n/template';
import { connectGoogleDrive } from './n8n/googleCredential';

const TRIGGER = 'Invoance Trigger';
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
	googleDriveOAuth2Api = await connectGoogleDrive(stage.api, drive);
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

/** The template for Google Drive, with some of the parameters of our export node set otherwise. */
async function driveWorkflow(exported: INodeParameters = {}): Promise<string> {
	const template = await setUpTemplate('every-organization-to-drive', {
		[TRIGGER]: { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials, parameters: exported },
		'Upload file': { credentials: { googleDriveOAuth2Api } },
	});
	return await stage.api.importWorkflow(template);
}

/** The template for Slack, likewise. */
async function slackWorkflow(exported: INodeParameters = {}): Promise<string> {
	const template = await setUpTemplate('weekly-slack', {
		[TRIGGER]: { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials, parameters: exported },
		'Upload a file': {
			credentials: { slackApi },
			parameters: { options: { channelId: slack.channel } },
		},
	});
	return await stage.api.importWorkflow(template);
}

/** Runs a workflow with the trigger's test event: the first organization alone. */
async function runOnce(workflow: Promise<string>): Promise<Execution> {
	return await stage.api.run(await workflow, TRIGGER, LARGE_TIMEOUT_MS);
}

/** Checks that a run went well, and looks up what its export nodes have put out. */
async function exportsOf(execution: Execution) {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	return await Promise.all(
		execution.items(EXPORT).map(async ({ json }) => {
			const object = await stage.emulator.exportObject(String(json.id));
			return {
				...object,
				name: String(json.file_name),
				organization: String(json.organization_name),
				period: String(json.period),
			};
		}),
	);
}

describe('Google Drive', () => {
	it("has the very bytes of every organization's export, each under its name", async () => {
		const exports = await exportsOf(await stage.api.runByPoll(await driveWorkflow()));
		expect(exports).toHaveLength(7);
		expect(drive.files).toEqual(
			exports.map(({ name, bytes, sha256 }) => ({
				...{ name, mimeType: 'text/csv', bytes, sha256 },
				...{ folder: 'root', content: expect.any(Buffer) as Buffer },
			})),
		);
	});

	it('is reached also a month later, when the first access token is too old', async () => {
		drive.oauth.expireAccessTokens();
		const exports = await exportsOf(await runOnce(driveWorkflow()));
		expect(drive.files).toMatchObject(exports.map(({ name, sha256 }) => ({ name, sha256 })));
	});

	it('has all but what it refused, and the execution ends with an error that says so', async () => {
		drive.refusals.push(/_globex_/);
		const execution = await stage.api.runByPoll(await driveWorkflow());
		drive.refusals.length = 0;
		expect(execution).toMatchObject({ status: 'error' });
		expect(execution.error?.message).toMatch(/could not be stored: Globex Industries \(.+\)$/);
		expect(drive.files).toHaveLength(6);
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		const exports = await exportsOf(
			await runOnce(driveWorkflow({ operation: 'download', exportId })),
		);
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(exports).toHaveLength(1);
		expect(drive.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});

describe('Slack', () => {
	it("has the very bytes of every organization's week, under its name and with a summary", async () => {
		const exports = await exportsOf(await stage.api.runByPoll(await slackWorkflow()));
		expect(exports).toHaveLength(7);
		expect(slack.files).toEqual(
			exports.map(({ name, bytes, sha256, rowCount, organization, period }) => ({
				...{ name, title: name, mimeType: 'text/csv', bytes, sha256 },
				channel: slack.channel,
				comment: `Audit log of ${organization}, ${period}: ${rowCount} events\nSHA-256: ${sha256}`,
			})),
		);
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		await exportsOf(await runOnce(slackWorkflow({ operation: 'download', exportId })));
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(slack.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});
