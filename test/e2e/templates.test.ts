import { readdirSync } from 'node:fs';
import path from 'node:path';
import { useN8n } from './n8n/stage';
import { startMailServer, type MailServer } from './standIns/mailServer';
import { setUpTemplate, type NodeSettings } from './n8n/template';

const EXPORT = 'Export and download an audit log';
/** n8n keeps an execution that waits for longer than 65 seconds in its database, and no worker. */
const LONG_WAIT_SECONDS = 66;

const templates = readdirSync(path.resolve(__dirname, '../../workflows'))
	.filter((name) => name.endsWith('.json'))
	.map((name) => path.basename(name, '.json'));

let mail: MailServer;
beforeAll(async () => {
	mail = await startMailServer();
});
afterAll(async () => {
	await mail.close();
});
const stage = useN8n({ emulator: { jobDurationMs: 1_000, coldJobDurationMs: 1_000 } });
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

it('n8n has installed the package and knows the node, also as a tool for agents', async () => {
	const types = await stage.api.nodeTypes();
	expect(types).toContain('n8n-nodes-invoance.invoance');
	expect(types).toContain('n8n-nodes-invoance.invoanceTool');
});

it.each(templates)('%s is imported as it is, with every node known to n8n', async (name) => {
	const types = await stage.api.nodeTypes();
	const template = await setUpTemplate(name, {});
	await stage.api.importWorkflow(template);
	expect(types).toEqual(expect.arrayContaining(template.nodes.map(({ type }) => type)));
});

it('a verified export is emailed with its report, and nobody is alarmed', async () => {
	const template = await setUpTemplate('verify-monthly-export', {
		[EXPORT]: ours(),
		'Verify an audit log export': { parameters: { publicKey: stage.emulator.publicKey } },
		'Send the file': { credentials: { smtp } },
	});
	const workflow = await stage.api.importWorkflow(template);
	const execution = await stage.api.run(workflow, 'Every month');

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [exported] = execution.items(EXPORT);
	const object = await stage.emulator.exportObject(String(exported?.json.id));
	expect(execution.items('Verify an audit log export')).toMatchObject([
		{
			json: {
				...{ valid: true, events: object.rowCount, key_source: 'pinned' },
				sha256: object.sha256,
			},
		},
	]);
	expect(mail.messages).toMatchObject([
		{
			subject: expect.stringContaining(`all ${object.rowCount} events verified`) as string,
			attachments: [{ sha256: object.sha256 }],
		},
	]);
	expect(execution.items('Alert the team')).toEqual([]);
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
