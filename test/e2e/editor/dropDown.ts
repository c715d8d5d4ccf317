import type { Locator } from 'playwright-core';
import { eventually } from './eventually';

/** The list that belongs to a drop-down field, open. n8n renders it elsewhere in the page. */
export async function openList(field: Locator): Promise<Locator> {
	const box = field.getByRole('combobox');
	if ((await box.getAttribute('aria-expanded')) !== 'true') await box.click();
	const id = await box.getAttribute('aria-controls');
	return field.page().locator(`[id="${String(id)}"]`);
}

/**
 * Chooses an entry of a drop-down field by its exact name. On a very busy machine a click on a list
 * that was just opening did nothing, and the list stayed open: then it is clicked once more.
 */
export async function choose(field: Locator, name: string): Promise<void> {
	const named = field.page().getByText(name, { exact: true });
	await eventually(async () => {
		const list = await openList(field);
		await list.getByRole('option').filter({ has: named }).click({ timeout: 10_000 });
		await list.waitFor({ state: 'hidden', timeout: 10_000 });
	});
}

/** The names of a drop-down field's entries, from top to bottom; without their descriptions. */
export async function entries(field: Locator): Promise<string[]> {
	const list = await openList(field);
	const options = list.getByRole('option');
	await options.first().waitFor();
	const texts = await options.allInnerTexts();
	await field.page().keyboard.press('Escape');
	await list.waitFor({ state: 'hidden' });
	return texts.map((text) => text.split('\n')[0] ?? '');
}
