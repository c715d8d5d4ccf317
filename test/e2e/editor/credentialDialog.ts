import type { Locator, Page } from 'playwright-core';

/** The dialog in which a credential is made. */
export class CredentialDialog {
	readonly dialog: Locator;
	readonly apiKey: Locator;
	readonly baseUrl: Locator;
	/** What it says after a test that went well. */
	readonly success: Locator;

	constructor(private readonly page: Page) {
		this.dialog = page.getByTestId('editCredential-modal');
		this.apiKey = this.dialog.getByTestId('parameter-input-apiKey').locator('input');
		this.baseUrl = this.dialog.getByTestId('parameter-input-baseUrl').locator('input');
		this.success = this.dialog.getByTestId('credentials-config-container-test-success');
	}

	/** Credential → Create new credential, in an opened node. */
	async openNew(): Promise<void> {
		await this.page.getByTestId('node-credentials-select').click();
		await this.page.getByTestId('node-credentials-select-item-new').click();
		await this.apiKey.waitFor();
	}

	/** The pencil beside the chosen credential. */
	async openChosen(): Promise<void> {
		await this.page.getByTestId('credential-edit-button').click();
		await this.apiKey.waitFor();
	}

	/** Fills in the form and saves it, whereupon n8n tests the credential. */
	async save({ apiKey, baseUrl }: { apiKey: string; baseUrl: string }): Promise<void> {
		await this.apiKey.fill(apiKey);
		await this.baseUrl.fill(baseUrl);
		await this.page.getByTestId('credential-save-button').click();
	}

	/** Unfolds what it says after a test that failed, and returns it. */
	async failure(): Promise<string> {
		await this.dialog.getByText('More details').click();
		return await this.dialog.getByTestId('node-credentials-config-container').innerText();
	}
}
