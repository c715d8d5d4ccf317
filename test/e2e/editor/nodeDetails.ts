import type { Locator, Page } from 'playwright-core';
import { choose, entries, openList } from './dropDown';

/** How n8n shows the output of a node. */
type View = 'schema' | 'table' | 'json' | 'binary';

/** An opened node: what goes in on the left, its fields in the middle, what came out on the right. */
export class NodeDetails {
	readonly fieldsArea: Locator;
	readonly title: Locator;
	/** The name of the chosen credential. */
	readonly credential: Locator;
	readonly output: Locator;
	/** What is said above the output. */
	readonly hints: Locator;
	/** The signs beside fields that are not right. */
	readonly issues: Locator;
	readonly errorMessage: Locator;
	readonly errorDescription: Locator;

	constructor(readonly page: Page) {
		this.fieldsArea = page.getByTestId('node-parameters');
		this.title = page.getByTestId('ndv').getByTestId('inline-edit-preview');
		this.credential = page.getByTestId('node-credentials-select').getByRole('combobox');
		this.output = page.getByTestId('output-panel');
		this.hints = this.output.getByTestId('run-data-hints');
		this.issues = this.fieldsArea.getByTestId('parameter-issues');
		this.errorMessage = this.output.getByTestId('node-error-message');
		this.errorDescription = this.output.getByTestId('node-error-description');
	}

	/** The labels of the fields that are to be seen, from top to bottom. */
	async fields(): Promise<string[]> {
		const labels = this.fieldsArea
			.getByTestId(/^(input-label|credentials-label)$/)
			.filter({ visible: true });
		const texts = await labels.allInnerTexts();
		// A label's other lines are n8n's switch between Fixed and Expression.
		return texts.map((text) => text.trim().split('\n')[0] ?? '');
	}

	/** A field by the name of its parameter. */
	field(parameter: string): Locator {
		return this.fieldsArea.getByTestId(`parameter-input-${parameter}`);
	}

	/** Opens the list of a drop-down field. */
	async open(parameter: string): Promise<void> {
		await openList(this.field(parameter));
	}

	/** Chooses an entry of a drop-down field. */
	async choose(parameter: string, name: string): Promise<void> {
		await choose(this.field(parameter), name);
	}

	/** What a drop-down field, or the button that adds an option or filter, has to offer. */
	async offers(what: string | { button: 'Add Filter' | 'Add Option' }): Promise<string[]> {
		if (typeof what === 'string') return await entries(this.field(what));
		const placeholder = this.page.getByPlaceholder(what.button);
		return await entries(
			this.fieldsArea.getByTestId('collection-parameter-add').filter({ has: placeholder }),
		);
	}

	/** Add Option → an option by its label. */
	async addOption(name: string): Promise<void> {
		const placeholder = this.page.getByPlaceholder('Add Option');
		const button = this.fieldsArea
			.getByTestId('collection-parameter-add')
			.filter({ has: placeholder });
		await choose(button, name);
	}

	/** Clicks the switch of a field that is off. */
	async switchOn(parameter: string): Promise<void> {
		await this.field(parameter).getByRole('switch').locator('..').click();
	}

	/** Types into a field of one line. */
	async type(parameter: string, text: string): Promise<void> {
		await this.field(parameter).locator('input').fill(text);
	}

	/** Downloads a file of the Binary tab, by its place there. @returns where it is then */
	async download(index: number): Promise<string> {
		const [download] = await Promise.all([
			this.page.waitForEvent('download'),
			this.output.getByTestId('ndv-download-binary-data').nth(index).click(),
		]);
		return await download.path();
	}

	/** Closes the node with the cross in its corner. */
	async close(): Promise<void> {
		await this.page.getByTestId('ndv-close-button').click();
		await this.fieldsArea.waitFor({ state: 'hidden' });
	}

	/** Runs this step, and those before it if they have not run; returns when n8n says how it went. */
	async run(): Promise<'success' | 'danger'> {
		const said = this.page
			.getByRole('alert')
			.filter({ hasText: /executed successfully|Problem in/ });
		await Promise.all([
			said.first().waitFor(),
			this.page.getByTestId('node-execute-button').click(),
		]);
		const success = this.output.getByTestId('node-run-status-success');
		await success.or(this.output.getByTestId('node-run-status-danger')).waitFor();
		return (await success.isVisible()) ? 'success' : 'danger';
	}

	/** Switches to another view of the output, and returns its text. */
	async view(view: View): Promise<string> {
		await this.output.getByTestId(`radio-button-${view}`).click();
		return await this.output.getByTestId('ndv-data-container').innerText();
	}

	/** The items of the output as the table shows them, by the names of the columns. */
	async table(): Promise<Record<string, string>[]> {
		await this.view('table');
		const table = this.output.getByTestId('ndv-data-container').locator('table').first();
		await table.waitFor();
		const names = await table.locator('thead th').allInnerTexts();
		const rows = await table.locator('tbody tr').all();
		return await Promise.all(
			rows.map(async (row) => {
				const cells = await row.locator('td').allInnerTexts();
				return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
			}),
		);
	}

	/** The first item's file in the Binary tab, by n8n's labels: `File Name`, `File Size` and so on. */
	async file(): Promise<Record<string, string>> {
		await this.view('binary');
		const card = this.output.getByTestId('ndv-binary-data_0');
		await card.waitFor();
		const text = await card.innerText();
		const pairs = [...text.matchAll(/^([\w ]+):\s*\n(.+)$/gm)];
		return Object.fromEntries(pairs.map(([, label = '', value = '']) => [label, value]));
	}

	/** Unfolds everything that the error panel has to tell. */
	async unfoldError(): Promise<void> {
		for (const part of ['From Invoance', 'Other info']) {
			const heading = this.output.getByText(part, { exact: true });
			if ((await heading.count()) > 0) await heading.click();
		}
	}

	/** Opens the list of organizations. */
	async openOrganizations(): Promise<OrganizationList> {
		await this.fieldsArea
			.getByTestId('resource-locator-organizationId')
			.getByTestId('rlc-input')
			.click();
		return new OrganizationList(this.page);
	}
}

/** The list under the field Organization. */
export class OrganizationList {
	readonly items: Locator;
	/** What it says where the list could not be had. */
	readonly error: Locator;

	constructor(private readonly page: Page) {
		this.items = page.getByTestId('rlc-item');
		this.error = page.getByTestId('rlc-error-container');
	}

	/** What the list shows, from top to bottom. */
	async names(): Promise<string[]> {
		return (await this.items.allInnerTexts()).map((text) => text.trim());
	}

	/** Types into the list's search field. */
	async search(text: string): Promise<void> {
		await this.page.getByTestId('rlc-search').fill(text);
	}
}
