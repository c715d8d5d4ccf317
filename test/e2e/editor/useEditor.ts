import { selectors, type Browser, type BrowserContext } from 'playwright-core';
import type { N8nStage } from '../n8n/stage';
import { launchBrowser, TIMEOUT_MS } from '../services/browser';
import { EditorPage, type Theme } from './editorPage';
import type { NodeDetails } from './nodeDetails';
import { lastPicture } from './pictures';
import { nodeId, workflowOf, type Steps } from './workflow';

/** A laptop's window, sharp enough to read a picture of it at half its size. */
const WINDOW = { viewport: { width: 1440, height: 900 }, deviceScaleFactor: 1.5 };

/** n8n's editor in a browser, for the tests of a file. */
export interface Editors {
	/** Opens it as somebody who has just logged in, with nothing remembered from other tests. */
	open: (theme?: Theme) => Promise<EditorPage>;
	/** Opens a new workflow of these steps at the last of them. */
	openSteps: (steps: Steps, theme?: Theme) => Promise<{ editor: EditorPage; details: NodeDetails }>;
}

/** One browser for all tests of a file; what a test opens in it is closed after the test. */
export function useEditor(stage: N8nStage): Editors {
	let browser: Browser;
	const contexts: BrowserContext[] = [];
	beforeAll(async () => {
		selectors.setTestIdAttribute('data-test-id');
		browser = await launchBrowser();
	});
	afterEach(async () => {
		for (const context of contexts.splice(0)) {
			for (const page of context.pages()) await lastPicture(page);
			await context.close();
		}
	});
	afterAll(async () => {
		await browser.close();
	});
	const open = async (theme?: Theme) => {
		const context = await browser.newContext(WINDOW);
		contexts.push(context);
		context.setDefaultTimeout(TIMEOUT_MS);
		await context.addCookies([{ ...stage.api.session(), url: stage.n8n.url }]);
		const editor = new EditorPage(await context.newPage(), stage.n8n.url);
		if (theme) await editor.chooseTheme(theme);
		return editor;
	};
	const openSteps = async (steps: Steps, theme?: Theme) => {
		const workflow = await stage.api.importWorkflow(workflowOf(stage, steps));
		const editor = await open(theme);
		const last = nodeId(Object.keys(steps).length - 1);
		return { editor, details: await editor.openNode(workflow, last) };
	};
	return { open, openSteps };
}
