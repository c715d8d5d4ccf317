import type { Locator, Page } from 'playwright-core';
import { choose } from './dropDown';
import { eventually } from './eventually';
import { NodeDetails } from './nodeDetails';
import { NodesPanel } from './nodesPanel';
import { takePicture } from './pictures';

/** n8n's two looks. */
export type Theme = 'light' | 'dark';

/** n8n's editor in a browser, by what a user does with it. */
export class EditorPage {
	constructor(
		readonly page: Page,
		private readonly url: string,
	) {}

	/** Opens an empty workflow. */
	async openNewWorkflow(): Promise<void> {
		await this.page.goto(`${this.url}/workflow/new`);
		await this.page.getByTestId('canvas-plus-button').waitFor();
	}

	/** Opens a saved workflow at its canvas. */
	async openWorkflow(workflowId: string): Promise<void> {
		await this.page.goto(`${this.url}/workflow/${workflowId}`);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** Opens a saved workflow at one of its nodes, as a link to it does. */
	async openNode(workflowId: string, nodeId: string): Promise<NodeDetails> {
		await this.page.goto(`${this.url}/workflow/${workflowId}/${nodeId}`);
		const details = new NodeDetails(this.page);
		await details.fieldsArea.waitFor();
		return details;
	}

	/**
	 * Starts a new workflow with what is first on the nodes panel for a search. On a very busy machine
	 * it happened that n8n put no step on the canvas (1 of 24 times): then all is done once more.
	 */
	async startWorkflow(search: string): Promise<void> {
		const panel = new NodesPanel(this.page);
		await eventually(async () => {
			await this.openNewWorkflow();
			await this.page.getByTestId('canvas-plus-button').click();
			await panel.search(search);
			await panel.items.first().click();
			await this.page.getByTestId('canvas-node').first().waitFor({ timeout: 20_000 });
		}, 120_000);
	}

	/** Opens an empty workflow, and in it the panel for its first step. */
	async addFirstStep(): Promise<NodesPanel> {
		await this.openNewWorkflow();
		await this.page.getByTestId('canvas-plus-button').click();
		return new NodesPanel(this.page);
	}

	/** Publish, with whatever n8n proposes as the version's name. */
	async publish(): Promise<void> {
		await this.page.getByTestId('workflow-open-publish-modal-button').click();
		await this.page.getByTestId('workflow-publish-button').click();
	}

	/** Brings the whole workflow into view. */
	async fitView(): Promise<void> {
		await this.page.getByTestId('zoom-to-fit').click();
	}

	/** The names of the nodes that are marked because something in them is missing or wrong, sorted. */
	async nodesWithIssues(): Promise<string[]> {
		const marked = this.page.getByTestId('canvas-node').filter({
			has: this.page.getByTestId('node-issues'),
		});
		const names = await Promise.all(
			(await marked.all()).map(async (node) => await node.getAttribute('data-node-name')),
		);
		return names.map(String).sort();
	}

	/** Clicks the plus behind the last node. */
	async openNodesPanel(): Promise<NodesPanel> {
		await this.page.getByTestId('canvas-handle-plus').last().click();
		return new NodesPanel(this.page);
	}

	/** Workflow menu → Import → From file. */
	async importFile(file: string): Promise<void> {
		await this.page.getByTestId('workflow-menu').click();
		await this.page.getByTestId('workflow-menu-item-import').hover();
		const [chooser] = await Promise.all([
			this.page.waitForEvent('filechooser'),
			this.page.getByTestId('workflow-menu-item-import-from-file').click(),
		]);
		await chooser.setFiles(file);
		await this.page.getByTestId('canvas-node').first().waitFor();
	}

	/** The box that stands for a node on the canvas, with its name and subtitle below. */
	canvasNode(name: string): Locator {
		return this.page.locator(`[data-test-id="canvas-node"][data-node-name="${name}"]`);
	}

	/** Settings → Personal → Theme. */
	async chooseTheme(theme: Theme): Promise<void> {
		await this.page.goto(`${this.url}/settings/personal`);
		const name = theme === 'light' ? 'Light theme' : 'Dark theme';
		await choose(this.page.getByTestId('theme-select'), name);
		await this.page.getByTestId('save-settings-button').click();
		await this.page.locator(`body[data-theme="${theme}"]`).waitFor();
	}

	/** Closes n8n's messages in the corner of the window, as a user does. */
	async closeMessages(): Promise<void> {
		// Hints under an output are alerts too, and stay.
		const messages = this.page.locator('.el-notification');
		while ((await messages.count()) > 0) {
			const close = messages.first().locator('.el-notification__closeBtn');
			// A message of success goes by itself, and may do so while it is clicked.
			await close.click({ timeout: 2_000 }).catch(() => undefined);
		}
	}

	/** Everything that the page holds, seen or not: where no secret may be. */
	async everything(): Promise<string> {
		const fields = await this.page.locator('input, textarea').all();
		const typed = await Promise.all(fields.map(async (field) => await field.inputValue()));
		return [await this.page.content(), ...typed].join('\n');
	}

	/** Keeps a picture of what is to be seen now. */
	async picture(name: string): Promise<void> {
		await takePicture(this.page, name.toLowerCase().replaceAll(' ', '-'));
	}
}
