import path from 'node:path';
import { CredentialDialog } from './editor/credentialDialog';
import type { EditorPage } from './editor/editorPage';
import { eventually } from './editor/eventually';
import { NodeDetails } from './editor/nodeDetails';
import { takeMovie } from './editor/pictures';
import { testFields } from './editor/testFields';
import { testFiles } from './editor/testFiles';
import { testOutput, testReport } from './editor/testOutput';
import { useEditor } from './editor/useEditor';
import { EXPORT, exportStep, fromList } from './editor/workflow';
import { useN8n } from './n8n/stage';
import { setUpTemplate } from './n8n/template';

const WRONG_KEY = 'invoance_live_this_key_was_never_issued';

const stage = useN8n();
const editors = useEditor(stage);

async function expectNoSecrets(editor: EditorPage) {
	const everything = await editor.everything();
	const secrets = [stage.emulator.apiKey, WRONG_KEY, 'X-Amz-Signature='];
	expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
}

describe('from an empty workflow', () => {
	it('the node is found by its name and by what it is for', async () => {
		const editor = await editors.open();
		await editor.startWorkflow('manual');
		const panel = await editor.openNodesPanel();
		const words = ['log export', 'signed', 'compliance', 'audit trail', 'audit log', 'ndjson'];
		for (const text of ['invoance', ...words]) {
			await panel.search(text);
			await panel.item('Invoance').waitFor();
		}
		await editor.picture('panel-search');
	});

	it('its actions are listed by resource, exports first, in words that can be names', async () => {
		const editor = await editors.open();
		await editor.startWorkflow('manual');
		const panel = await editor.openNodesPanel();
		await panel.search('invoance');
		await panel.openPage('Invoance');
		await panel.item('Verify audit event').waitFor();
		await editor.picture('panel-actions');
		expect(await panel.actions()).toEqual([
			...['EXPORT ACTIONS', 'Export and download audit log', 'Create audit log export'],
			...['Wait for audit log export', 'Download audit log export'],
			...['Get audit log export', 'Verify audit log export'],
			'Anchor audit log export',
			...['ORGANIZATION ACTIONS', 'Get many organizations', 'Check integrity of audit log'],
			...['EVENT ACTIONS', 'Get many audit events', 'Get audit event', 'Verify audit event'],
		]);
	});

	it("last month's file is a matter of choosing, not of writing", async () => {
		const editor = await editors.open();
		await editor.startWorkflow('manual');
		const panel = await editor.openNodesPanel();
		await panel.search('audit log');
		await panel.openPage('Invoance');
		await panel.item(EXPORT).click();
		const details = new NodeDetails(editor.page);
		await details.fieldsArea.waitFor();
		expect(await details.title.innerText()).toBe(EXPORT);
		await eventually(async () => {
			expect(await details.credential.inputValue()).toBe('Invoance');
		});
		await editor.picture('node-new');

		const organizations = await details.openOrganizations();
		await eventually(async () => {
			expect(await organizations.names()).toEqual([
				...['Acme Corp (acme)', 'Globex Industries (globex)', 'Müller & Söhne GmbH (mueller)'],
				'Initech (initech) – archived',
			]);
		});
		await editor.picture('organizations');
		await organizations.search('SÖHNE');
		await eventually(async () => {
			expect(await organizations.names()).toEqual(['Müller & Söhne GmbH (mueller)']);
		});
		await editor.picture('organizations-search');
		await organizations.items.click();

		expect(await details.run()).toBe('success');
		const file = await details.file();
		await editor.picture('file');
		const [fields] = await details.table();
		await editor.picture('table');
		const object = await stage.emulator.exportObject(fields?.id ?? '');
		expect(fields).toMatchObject({
			...{ status: 'ready', format: 'csv', mime_type: 'text/csv', sha256: object.sha256 },
			...{ row_count: String(object.rowCount), bytes: String(object.bytes) },
		});
		expect(fields?.file_name).toMatch(/^invoance-audit_.+_\d{4}-\d\d\.csv$/);
		expect(file).toEqual({
			...{ 'File Name': fields?.file_name, 'File Extension': 'csv', 'Mime Type': 'text/csv' },
			'File Size': `${Number((object.bytes / 1000).toPrecision(3))} kB`,
		});
		await expectNoSecrets(editor);
	});

	it('a template comes in through the menu, with a note that tells what to set', async () => {
		const editor = await editors.open();
		await editor.openNewWorkflow();
		await editor.importFile(path.resolve(__dirname, '../../workflows/monthly-email.json'));
		await editor.canvasNode(EXPORT).waitFor();
		await editor.page.getByText('To set:').waitFor();
		await editor.picture('template-imported');
	});
});

describe('fields', () => {
	testFields(stage, editors);
});

describe('output', () => {
	testOutput(stage, editors);
	testReport(stage, editors);
	testFiles(stage, editors);
});

describe('errors', () => {
	it('a wrong key is named by its credential, where the list is opened and where it runs', async () => {
		const data = { apiKey: WRONG_KEY, baseUrl: stage.emulator.baseUrl };
		const credential = await stage.api.createCredential('Wrong key', 'invoanceApi', data);
		const { parameters } = exportStep(stage, 'acme')[EXPORT];
		const { editor, details } = await editors.openSteps({ [EXPORT]: { parameters, credential } });
		const message = 'Invoance does not accept the API key in the credential "Wrong key"';
		const organizations = await details.openOrganizations();
		await organizations.error.getByText(message).waitFor();
		await editor.picture('error-in-list');
		await editor.page.keyboard.press('Escape');

		expect(await details.run()).toBe('danger');
		await editor.closeMessages();
		await details.unfoldError();
		await editor.picture('error-wrong-key');
		expect(await details.errorMessage.innerText()).toContain(message);
		expect(await details.errorDescription.innerText()).toMatch(/^Copy the whole key/);
		await expectNoSecrets(editor);
	});

	it('an export that may not be empty says what to change', async () => {
		const { editor, details } = await editors.openSteps(
			exportStep(stage, 'acme', { filters: { actorId: 'nobody' }, options: { ifEmpty: 'fail' } }),
		);
		expect(await details.run()).toBe('danger');
		await editor.closeMessages();
		await editor.picture('error-empty');
		expect(await details.errorMessage.innerText()).toMatch(/is empty: no event matched$/);
		expect(await details.errorDescription.innerText()).toContain('set If Empty');
		await details.unfoldError();
		await expectNoSecrets(editor);
	});
});

describe('a new credential', () => {
	it('asks for a key, which is not to be read by others', async () => {
		const { editor } = await editors.openSteps(exportStep(stage, 'acme'));
		const dialog = new CredentialDialog(editor.page);
		await dialog.openNew();
		expect(await dialog.baseUrl.inputValue()).toBe('https://api.invoance.com');
		expect(await dialog.apiKey.getAttribute('type')).toBe('password');
		await dialog.apiKey.fill(WRONG_KEY);
		await editor.picture('credential');
	});

	it('that works says so, and does not give its key away', async () => {
		const { editor } = await editors.openSteps(exportStep(stage, 'acme'));
		const dialog = new CredentialDialog(editor.page);
		const { apiKey, baseUrl } = stage.emulator;
		await dialog.openNew();
		await dialog.save({ apiKey, baseUrl });
		// n8n closes the dialog by itself if the test goes well.
		await dialog.dialog.waitFor({ state: 'hidden' });
		await dialog.openChosen();
		await dialog.success.waitFor();
		await editor.picture('credential-good-key');
		await expectNoSecrets(editor);
	});

	it.each([
		['wrong key', () => WRONG_KEY, 'Invoance does not accept this API key'],
		['no scope', () => stage.emulator.keys.noScopes, 'it lacks the scope audit:read'],
		['other address', () => stage.emulator.keys.ipBlocked, 'its IP allowlist does not have'],
	])('that does not work says why: %s', async (name, apiKey, reason) => {
		const { editor } = await editors.openSteps(exportStep(stage, 'acme'));
		const dialog = new CredentialDialog(editor.page);
		await dialog.openNew();
		await dialog.save({ apiKey: apiKey(), baseUrl: stage.emulator.baseUrl });
		const failure = await dialog.failure();
		await editor.picture(`credential-${name}`);
		expect(failure).toContain(reason);
		expect(failure).not.toContain(apiKey());
		expect(await dialog.apiKey.getAttribute('type')).toBe('password');
	});
});

describe('README', () => {
	it.each(['light', 'dark'] as const)(
		'a template on the canvas, in the %s theme',
		async (theme) => {
			const smtp = await stage.api.createCredential('Mail', 'smtp', { host: 'mail.example.com' });
			const template = await setUpTemplate('monthly-email', {
				[EXPORT]: { credentials: stage.credentials, parameters: fromList(stage, 'acme') },
				'Send Email': { credentials: { smtp }, parameters: { toEmail: 'auditor@example.com' } },
			});
			const editor = await editors.open(theme);
			await editor.openWorkflow(await stage.api.importWorkflow(template));
			const node = editor.canvasNode(EXPORT);
			const icon = node.locator('img');
			expect(await icon.getAttribute('src')).toMatch(
				theme === 'light' ? /\/invoance\.svg$/ : /\/invoance\.dark\.svg$/,
			);
			await editor.picture(`template-${theme}`);
			const [nodeBox, iconBox] = [await node.boundingBox(), await icon.boundingBox()];
			// The icons of n8n's own nodes take 40 of the 96 pixels of a node.
			expect((iconBox?.width ?? 0) / (nodeBox?.width ?? 0)).toBeCloseTo(40 / 96, 2);
			// What stands below the name is for people, not a value such as exportAndDownload.
			expect(await node.innerText()).toContain('automatic, CSV');
		},
	);

	it('the three choices, one after the other', async () => {
		const { editor, details } = await editors.openSteps(exportStep(stage, 'acme'));
		await takeMovie(editor.page, 'choices', [
			async () => {
				const { items } = await details.openOrganizations();
				await items.nth(1).waitFor();
			},
			async () => {
				await editor.page.keyboard.press('Escape');
				await details.open('dateRange');
			},
			async () => {
				await details.choose('dateRange', 'Previous Month');
				await details.open('format');
			},
			async () => {
				await details.choose('format', 'CSV');
				expect(await details.run()).toBe('success');
				await editor.closeMessages();
				expect(await details.file()).toMatchObject({ 'Mime Type': 'text/csv' });
			},
		]);
		await expectNoSecrets(editor);
	});

	it('an error says what happened and what to do', async () => {
		const { editor, details } = await editors.openSteps(exportStep(stage, 'initech'));
		expect(await details.run()).toBe('danger');
		await editor.closeMessages();
		await editor.picture('error');
		expect(await details.errorMessage.innerText()).toContain('is archived');
		expect(await details.errorDescription.innerText()).toMatch(/^Choose another organization/);
		await details.unfoldError();
		await expectNoSecrets(editor);
	});
});
