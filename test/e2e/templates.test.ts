import { readdirSync } from 'node:fs';
import path from 'node:path';
import { useN8n } from './n8n/stage';
import { startProxy, type Proxy } from './standIns/proxy';
import { startSlack, type Slack } from './standIns/slack';
import { startMailServer, type MailServer } from './standIns/mailServer';
import { setUpTemplate, type NodeSettings } from './n8n/template';

const TRIGGER = 'Invoance Trigger';
const VERIFY = 'Verify an audit log export';
const EXPORT = 'Export and download an audit log';
/** n8n keeps an execution that waits for longer than 65 seconds in its database, and no worker. */
const LONG_WAIT_SECONDS = 66;

const templates = readdirSync(path.resolve(__dirname, '../../workflows'))
	.filter((name) => name.endsWith('.json'))
	.map((name) => path.basename(name, '.json'));

let mail: MailServer;
let slack: Slack;
let proxy: Proxy;
beforeAll(async () => {
	mail = await startMailServer();
	slack = await startSlack();
	proxy = await startProxy(slack.hosts);
});
const stage = useN8n({
	emulator: { jobDurationMs: 1_000, coldJobDurationMs: 1_000 },
	env: () => proxy.env,
});
afterAll(async () => {
	await Promise.all([mail.close(), proxy.close()]);
});
let smtp: { id: string; name: string };
beforeAll(async () => {
	const { host, port, user, password } = mail;
	smtp = await stage.api.createCredential('Mail', 'smtp', {
		...{ host, port, user, password },
		...{ secure: false, disableStartTls: true },
	});
});

/** Our node with its credential, and the first organization chosen from the list. */
function ours(): NodeSettings[string] {
	const [organization] = stage.emulator.organizations;
	return {
		credentials: stage.credentials,
		parameters: { organizationId: { value: organization?.id } },
	};
}

it('n8n has installed the package and knows its nodes, also as a tool for agents', async () => {
	const types = await stage.api.nodeTypes();
	expect(types.filter((type) => type.startsWith('n8n-nodes-invoance.')).sort()).toEqual([
		'n8n-nodes-invoance.invoance',
		'n8n-nodes-invoance.invoanceTool',
		'n8n-nodes-invoance.invoanceTrigger',
	]);
});

it.each(templates)('%s is imported as it is, with every node known to n8n', async (name) => {
	const types = await stage.api.nodeTypes();
	const template = await setUpTemplate(name, {});
	await stage.api.importWorkflow(template);
	expect(types).toEqual(expect.arrayContaining(template.nodes.map(({ type }) => type)));
});

/** The template that verifies, set up; the public key is the tenant's unless said otherwise. */
async function verifying(publicKey = stage.emulator.publicKey): Promise<string> {
	const addresses = { fromEmail: 'n8n@example.com', toEmail: 'auditor@example.com' };
	const slackApi = await stage.api.createCredential('Slack', 'slackApi', {
		accessToken: slack.accessToken,
	});
	const template = await setUpTemplate('verify-monthly-export', {
		[TRIGGER]: { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials },
		[VERIFY]: { parameters: { publicKey } },
		'Send the file': { credentials: { smtp }, parameters: addresses },
		'Alert the team': {
			credentials: { slackApi: slackApi },
			parameters: { channelId: { value: slack.channel } },
		},
	});
	return await stage.api.importWorkflow(template);
}

it('a verified export is emailed with its verdict and its manifest, and nobody is alarmed', async () => {
	const execution = await stage.api.run(await verifying(), TRIGGER);

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [exported] = execution.items(EXPORT);
	const object = await stage.emulator.exportObject(String(exported?.json.id));
	const [verified] = execution.items(VERIFY);
	expect(verified?.json).toMatchObject({
		...{ valid: true, events: object.rowCount, key_source: 'pinned' },
		sha256: object.sha256,
	});
	expect(mail.messages).toMatchObject([
		{
			subject: `Audit log of Acme Corp, ${String(exported?.json.period)}: verified`,
			text: expect.stringContaining(String(verified?.json.verdict)) as string,
			attachments: [
				{ sha256: object.sha256 },
				{
					filename: `${String(exported?.json.file_name)}.manifest.json`,
					sha256: exported?.json.manifest_sha256,
				},
			],
		},
	]);
	expect(execution.items('Alert the team')).toEqual([]);
});

it('what does not pass verification is not emailed, and the team is told why', async () => {
	mail.messages.length = 0;
	const execution = await stage.api.run(await verifying('ab'.repeat(32)), TRIGGER);

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	expect(mail.messages).toEqual([]);
	const [verified] = execution.items(VERIFY);
	expect(verified?.json.valid).toBe(false);
	expect(slack.messages).toHaveLength(1);
	expect(slack.messages[0]).toMatchObject({ channel: slack.channel });
	expect(slack.messages[0]?.text).toContain('Acme Corp');
	expect(slack.messages[0]?.text).toContain(String(verified?.json.verdict));
});

it('a long export is waited for in the database, and is downloaded whole', async () => {
	const template = await setUpTemplate('long-export', {
		'Create an audit log export': ours(),
		'Wait 15 Minutes': { parameters: { amount: LONG_WAIT_SECONDS, unit: 'seconds' } },
		'Get the state of an audit log export': { credentials: stage.credentials },
		'Download an audit log export': { credentials: stage.credentials },
	});
	const workflow = await stage.api.importWorkflow(template);
	const execution = await stage.api.run(workflow, 'Every Year', 180_000);

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [downloaded] = execution.items('Download an audit log export');
	const { bytes, sha256 } = await stage.emulator.exportObject(String(downloaded?.json.id));
	expect(await stage.api.digest(downloaded?.binary?.data)).toEqual({ bytes, sha256 });
});
