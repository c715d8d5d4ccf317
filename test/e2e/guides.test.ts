import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { EditorPage } from './editor/editorPage';
import { eventually } from './editor/eventually';
import { NodeDetails } from './editor/nodeDetails';
import { useEditor } from './editor/useEditor';
import { EXPORT, fromList } from './editor/workflow';
import { nodesToSet, setUpTemplate } from './n8n/template';
import { AUDITOR, SENDER, TRIGGER, useTemplates } from './n8n/templateStage';

const THEMES = ['light', 'dark'] as const;

const TEMPLATE_NAMES = readdirSync(path.resolve(__dirname, '../../workflows')).map((name) =>
	path.basename(name, '.json'),
);

const services = useTemplates();
const stage = services.n8n;
const editors = useEditor(stage);
beforeEach(() => {
	services.clear();
});

/** Step 1 of docs/guides.md. */
async function addTrigger(editor: EditorPage): Promise<void> {
	const panel = await editor.addFirstStep();
	await panel.search('Invoance');
	await panel.openPage('Invoance');
	await panel.item('When a month is over').click();
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
	await details.type('fromEmail', SENDER);
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
		expect(services.mail.messages).toMatchObject([
			{
				...{ from: SENDER, to: [AUDITOR], subject: 'Audit log' },
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

	services.mail.messages.length = 0;
	await editor.publish();
	await eventually(() => {
		expect(services.mail.messages.map(({ attachments: [file] }) => file?.filename)).toEqual([
			expect.stringContaining('_acme_'),
			expect.stringContaining('_globex_'),
			expect.stringContaining('_mueller_'),
		]);
		return Promise.resolve();
	});
});

/** The template of each guide's picture. */
const TEMPLATES: Readonly<Record<string, string>> = {
	'email-every-month': 'monthly-email',
	'every-organization-to-drive': 'every-organization-to-drive',
	slack: 'weekly-slack',
	evidence: 'verify-monthly-export',
	'years-of-events': 'long-export',
};

describe.each(Object.entries(TEMPLATES))('picture of the guide %s', (guide, template) => {
	it.each(THEMES)('in the %s theme, with nothing red once all is set', async (theme) => {
		const settings =
			template === 'long-export'
				? { 'Create audit log export': { parameters: fromList(stage, 'acme') } }
				: {};
		const workflow = await services.importTemplate(template, settings);
		const editor = await editors.open(theme);
		await editor.openWorkflow(workflow);
		await editor.fitView();
		await editor.picture(`${guide}-${theme}`);
		expect(await editor.nodesWithIssues()).toEqual([]);
	});
});

it.each(TEMPLATE_NAMES)(
	'%s, just imported, shows red what its note says is to be set',
	async (name) => {
		const editor = await editors.open();
		const template = await setUpTemplate(name, {});
		await editor.openWorkflow(await stage.api.importWorkflow(template));
		// A signing key, and the days of the watch, need not be set.
		const nodes = nodesToSet(template).filter((node) => !/^(Verify|Set limit)/.test(node));
		await eventually(async () => {
			expect(await editor.nodesWithIssues()).toEqual(nodes.sort());
		});
		await editor.picture(`${name}-imported`);
	},
);
