import type { Page } from 'playwright-core';

/** A file as it is chosen, or the path of a folder. */
interface ChosenFile {
	name: string;
	bytes: Buffer;
}

/** The auditor's page, by what an auditor does with it. */
export class AuditorPage {
	constructor(readonly page: Page) {}

	async chooseFiles(files: readonly ChosenFile[]): Promise<void> {
		await this.page.locator('#files').setInputFiles(
			files.map(({ name, bytes }) => ({
				name,
				mimeType: 'application/octet-stream',
				buffer: bytes,
			})),
		);
	}

	async chooseFolder(folder: string): Promise<void> {
		await this.page.locator('#folder').setInputFiles(folder);
		await this.button('Remove all files').waitFor();
	}

	/** Drops files and folders on the page, as a file manager does. */
	async drop(paths: string[]): Promise<void> {
		const session = await this.page.context().newCDPSession(this.page);
		const data = { items: [], files: paths, dragOperationsMask: 1 };
		for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
			await session.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
		}
		await this.button('Remove all files').waitFor();
	}

	async removeAll(): Promise<void> {
		const button = this.button('Remove all files');
		if (await button.isVisible()) await button.click();
	}

	async pin(keys: string): Promise<void> {
		await this.page.getByLabel('Public keys').fill(keys);
	}

	async verify(): Promise<void> {
		await this.button('Verify').click();
		await this.finished();
	}

	/** Waits for a result, or for the reason why there is none. */
	async finished(): Promise<void> {
		await this.page.locator('#results:not([hidden]), #failure:not([hidden])').waitFor();
	}

	/** The verdicts in large, as they are read. */
	async verdicts(): Promise<string[]> {
		return await this.page.getByRole('heading', { level: 3 }).allInnerTexts();
	}

	async failure(): Promise<string> {
		return await this.page.getByRole('alert').innerText();
	}

	/** The report pages, in the order of the verdicts; all are shown. */
	async reports(): Promise<string[]> {
		const closed = this.button('Show the report');
		while ((await closed.count()) > 0) await closed.first().click();
		return await this.page
			.locator('iframe')
			.evaluateAll((frames: HTMLIFrameElement[]) => frames.map(({ srcdoc }) => srcdoc));
	}

	/** Verifies in one step inside the browser: a hundred cases then take seconds. */
	async reportsOn(files: readonly ChosenFile[], keys: string): Promise<string[]> {
		const texts = files.map(({ name, bytes }) => [name, bytes.toString()] as const);
		return await this.page.evaluate(
			async ([chosen, pinned]) => {
				const find = (selector: string) => document.querySelector<HTMLElement>(selector);
				find('#remove-all')?.click();
				const transfer = new DataTransfer();
				for (const [name, text] of chosen) transfer.items.add(new File([text], name));
				const input = document.querySelector<HTMLInputElement>('#files');
				const textarea = document.querySelector('textarea');
				if (!input || !textarea) throw new Error('The page has no inputs');
				input.files = transfer.files;
				input.dispatchEvent(new Event('change'));
				textarea.value = pinned;
				find('#verify')?.click();
				while (find('#results')?.hidden) {
					await new Promise((resolve) => setTimeout(resolve));
				}
				for (const button of document.querySelectorAll<HTMLElement>('.verdict button')) {
					if (button.textContent === 'Show the report') button.click();
				}
				return [...document.querySelectorAll('iframe')].map(({ srcdoc }) => srcdoc);
			},
			[texts, keys] as const,
		);
	}

	button(name: string) {
		return this.page.getByRole('button', { name, exact: true });
	}
}
