import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../nodes/Invoance/runtime/version';
import { PAGE_STYLE_SHA256 } from '../nodes/Invoance/verification/report/pageStyle';

/** The auditor's page, one HTML file that needs nothing else. The same sources give the same bytes. */
export async function buildPage(): Promise<string> {
	const [template, style, script] = await Promise.all([
		readFile(path.join(__dirname, 'page.html'), 'utf8'),
		readFile(path.join(__dirname, 'page.css'), 'utf8'),
		bundle(),
	]);
	// The report is shown in a frame, which is under the policy of the page around it.
	const policy = [
		"default-src 'none'",
		`script-src '${hashOf(script)}'`,
		`style-src '${hashOf(style)}' 'sha256-${PAGE_STYLE_SHA256}'`,
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
	const parts = new Map([
		['policy', `<meta http-equiv="Content-Security-Policy" content="${policy}" />`],
		['style', `<style>${style}</style>`],
		['script', `<script>${script}</script>`],
		['version', `${PACKAGE_NAME} ${PACKAGE_VERSION}`],
	]);
	return template.replace(/<!-- (\w+) -->/g, (_comment, name: string) => {
		const part = parts.get(name);
		if (part === undefined) throw new Error(`The page has an unknown part: ${name}`);
		return part;
	});
}

async function bundle(): Promise<string> {
	const { outputFiles } = await build({
		entryPoints: [path.join(__dirname, 'main.ts')],
		bundle: true,
		minify: true,
		write: false,
		format: 'iife',
		target: 'es2022',
		charset: 'utf8',
		legalComments: 'none',
		logLevel: 'warning',
		absWorkingDir: path.dirname(__dirname),
	});
	const script = outputFiles[0]?.text ?? '';
	if (/<(?:\/script|!--)/i.test(script)) throw new Error('The script would end early in HTML');
	return script;
}

/** What the page's policy allows: this very content, inline. */
function hashOf(content: string): string {
	return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}
