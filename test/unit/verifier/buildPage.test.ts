import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildPage } from '../../../verifier/buildPage';

const ROOT = path.resolve(__dirname, '../../..');
const MAX_BYTES = 200_000;

let page = '';
beforeAll(async () => {
	page = await buildPage();
});

/** What is between the first two tags of a name. */
function contentOf(tag: string): string {
	return page.split(`<${tag}>`)[1]?.split(`</${tag}>`)[0] ?? '';
}

function sourceOf(content: string): string {
	return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

it('two builds of the auditor’s page are the same bytes, of 200 kB at most', async () => {
	expect((await buildPage()) === page).toBe(true);
	expect(Buffer.byteLength(page)).toBeLessThanOrEqual(MAX_BYTES);
	expect(page.includes(ROOT)).toBe(false);
});

it('the policy of the auditor’s page allows its own script and styles, and nothing else', () => {
	const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
	const [nothing, script, style, ...rest] = policy.split('; ');
	expect(nothing).toBe("default-src 'none'");
	expect(script).toBe(`script-src ${sourceOf(contentOf('script'))}`);
	expect(style).toMatch(/^style-src 'sha256-\S+' 'sha256-\S+'$/);
	expect(style).toContain(sourceOf(contentOf('style')));
	expect(rest).toEqual(["base-uri 'none'", "form-action 'none'"]);
	// It stands before all that it is to hold.
	expect(page.indexOf('<meta http-equiv')).toBeLessThan(page.indexOf('<style>'));
});

it('the auditor’s page names the version of the package', () => {
	const { version } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
		version: string;
	};
	expect(page.includes(`<p>n8n-nodes-invoance ${version}</p>`)).toBe(true);
});
