import type { EditorPage } from './editor/editorPage';
import { eventually } from './editor/eventually';
import { NodeDetails } from './editor/nodeDetails';
import { useEditor } from './editor/useEditor';
import { EXPORT, fromList } from './editor/workflow';
import { useN8n } from './n8n/stage';
import { setUpTemplate, type NodeSettings } from './n8n/template';
import { startMailServer, type MailServer } from './standIns/mailServer';

const TRIGGER = 'Invoance Trigger';
const AUDITOR = 'auditor@example.com';
const THEMES = ['light', 'dark'] as const;

const stage = useN8n();
const editors = useEditor(stage);
let mail: MailServer;
let smtp: { id: string; name: string };
beforeAll(async () => {
	mail = await startMailServer();
	const { host, port, user, password } = mail;
	smtp = await stage.api.createCredential('Mail', 'smtp', {
		...{ host, port, user, password },
		...{ secure: false, disableStartTls: true },
	});
});
beforeEach(() => {
	mail.messages.length = 0;
});
afterAll(async () => {
	await mail.close();
});

/** Step 1 of docs/email-every-month.md. */
async function addTrigger(editor: EditorPage): Promise<void> {
	const panel = await editor.addFirstStep();
	await panel.search('Invoance');
	await panel.openPage('Invoance');
	await panel.item('On new Invoance event').click();
	const details = new NodeDetails(editor.page);
	await details.fieldsArea.waitFor();
	expect(await details.title.innerText()).toBe(TRIGGER);
	await eventually(async () => {
		expect(await details.credential.inputValue()).toBe('Invoance');
	});
	await editor.picture('guide-trigger');
	await details.close();
}

/** Step 2. */
async function addExport(editor: EditorPage): Promise<void> {
	const panel = await editor.openNodesPanel();
	await panel.search('Invoance');
	await panel.openPage('Invoance');
	await panel.item(EXPORT).click();
	const details = new NodeDetails(editor.page);
	await details.fieldsArea.waitFor();
	await details.choose('dateRange', 'From the Step Before');
	await editor.picture('guide-export');
	await details.close();
}

/** Step 3. */
async function addEmail(editor: EditorPage): Promise<void> {
	const panel = await editor.openNodesPanel();
	await panel.search('Send Email');
	await panel.openPage('Send Email');
	await panel.item('Send an Email').click();
	const details = new NodeDetails(editor.page);
	await details.fieldsArea.waitFor();
	await details.type('fromEmail', 'n8n@example.com');
	await details.type('toEmail', AUDITOR);
	await details.type('subject', 'Audit log');
	await details.addOption('Attachments (File)');
	await details.type('fileAttachments', 'data');
	await editor.picture('guide-email');
	await details.close();
}

it('from an empty workflow to every month by email, as the guide says, without an expression', async () => {
	const editor = await editors.open();
	await addTrigger(editor);
	await addExport(editor);
	await addEmail(editor);
	await editor.page.getByTestId('execute-workflow-button').click();
	await eventually(() => {
		expect(mail.messages).toMatchObject([
			{
				...{ from: 'n8n@example.com', to: [AUDITOR], subject: 'Audit log' },
				attachments: [
					{
						contentType: 'text/csv',
						filename: expect.stringMatching(/^invoance-audit_acme_\d{4}-\d\d\.csv$/) as string,
					},
				],
			},
		]);
		return Promise.resolve();
	});
	await editor.closeMessages();
	await editor.picture('guide-executed');

	mail.messages.length = 0;
	await editor.publish();
	await eventually(() => {
		expect(mail.messages.map(({ attachments: [file] }) => file?.filename)).toEqual([
			expect.stringContaining('_acme_'),
			expect.stringContaining('_globex_'),
			expect.stringContaining('_mueller_'),
		]);
		return Promise.resolve();
	});
});

/** What each guide's template has set, in the picture. */
const TEMPLATES: Readonly<Record<string, { template: string; settings: () => NodeSettings }>> = {
	'email-every-month': {
		template: 'monthly-email',
		settings: () => ({
			...ours(),
			'Send Email': {
				credentials: { smtp },
				parameters: { fromEmail: 'n8n@example.com', toEmail: AUDITOR },
			},
		}),
	},
	'every-organization-to-drive': {
		template: 'every-organization-to-drive',
		settings: () => ({
			...ours(),
			'Upload file': { credentials: { googleDriveOAuth2Api: smtp } },
		}),
	},
	slack: {
		template: 'weekly-slack',
		settings: () => ({
			...ours(),
			'Upload a file': {
				credentials: { slackApi: smtp },
				parameters: { options: { channelId: 'C0123456789' } },
			},
		}),
	},
	evidence: {
		template: 'verify-monthly-export',
		settings: () => ({
			...ours(),
			'Verify audit log export': { parameters: { publicKey: stage.emulator.publicKey } },
			'Send the file': {
				credentials: { smtp },
				parameters: { fromEmail: 'n8n@example.com', toEmail: AUDITOR },
			},
			'Alert the team': {
				credentials: { slackApi: smtp },
				parameters: { channelId: { value: '#audit' } },
			},
		}),
	},
	'years-of-events': {
		template: 'long-export',
		settings: () => ({
			'Create audit log export': {
				credentials: stage.credentials,
				parameters: fromList(stage, 'acme'),
			},
			'Get audit log export': { credentials: stage.credentials },
			'Download audit log export': { credentials: stage.credentials },
		}),
	},
};

function ours(): NodeSettings {
	return {
		[TRIGGER]: { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials },
	};
}

describe.each(Object.keys(TEMPLATES))('picture of the guide %s', (guide) => {
	it.each(THEMES)('in the %s theme, with nothing red once all is set', async (theme) => {
		const { template, settings } = TEMPLATES[guide] ?? {};
		if (template === undefined || !settings) throw new Error(`No template for ${guide}`);
		const workflow = await stage.api.importWorkflow(await setUpTemplate(template, settings()));
		const editor = await editors.open(theme);
		await editor.openWorkflow(workflow);
		await editor.fitView();
		await editor.picture(`${guide}-${theme}`);
		expect(await editor.nodesWithIssues()).toEqual([]);
	});
});

it('every template that was just imported shows red where something must be set', async () => {
	const editor = await editors.open();
	for (const { template, settings } of Object.values(TEMPLATES)) {
		await editor.openWorkflow(await stage.api.importWorkflow(await setUpTemplate(template, {})));
		// A signing key need not be set.
		const nodes = Object.keys(settings()).filter((node) => !node.startsWith('Verify'));
		await eventually(async () => {
			const marked = await editor.nodesWithIssues();
			expect({ template, marked }).toEqual({ template, marked: nodes.sort() });
		});
		await editor.picture(`${template}-imported`);
	}
});
