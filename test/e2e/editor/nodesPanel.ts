import type { Locator, Page } from 'playwright-core';

/** The panel that nodes are found in. */
export class NodesPanel {
	/** The nodes that were found; on a node's own page its actions, under headings of resources. */
	readonly items: Locator;
	private readonly panel: Locator;

	constructor(page: Page) {
		this.panel = page.getByTestId('node-creator');
		this.items = this.panel.getByTestId('item-iterator-item');
	}

	/** Types into the panel's search field. */
	async search(text: string): Promise<void> {
		await this.panel.getByTestId('node-creator-search-bar').fill(text);
	}

	/** The node or action of exactly this name. */
	item(name: string): Locator {
		return this.items.filter({ has: this.panel.page().getByText(name, { exact: true }) });
	}

	/** Opens a node's page with its actions. */
	async openPage(node: string): Promise<void> {
		await this.item(node).click();
		await this.panel.getByTestId('node-creator-category-item').first().waitFor();
	}

	/** All headings and actions of a node's page, from top to bottom. */
	async actions(): Promise<string[]> {
		return (await this.items.allInnerTexts()).map((text) => text.trim());
	}
}
