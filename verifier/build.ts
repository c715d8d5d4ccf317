/**
 * Builds the auditor's page, one HTML file that needs nothing else: `npm run verifier`. The same
 * sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { PAGE_STYLE } from '../nodes/Invoance/verification/report/pageStyle';
import { PACKAGE_VERSION } from '../nodes/Invoance/runtime/version';

const OUT = path.join(__dirname, 'dist', 'verify.html');

async function main(): Promise<void> {
	const [template, style, script] = await Promise.all([
		readFile(path.join(__dirname, 'page.html'), 'utf8'),
		readFile(path.join(__dirname, 'page.css'), 'utf8'),
		bundle(),
	]);
	// The report is shown in a frame, which is under the policy of the page around it.
	const policy = [
		"default-src 'none'",
		`script-src ${hashOf(script)}`,
		`style-src ${hashOf(style)} ${hashOf(PAGE_STYLE)}`,
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');
	const html = fill(template, {
		policy: `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
		style: `<style>${style}</style>`,
		script: `<script>${script}</script>`,
		version: `n8n-nodes-invoance ${PACKAGE_VERSION}`,
	});
	await mkdir(path.dirname(OUT), { recursive: true });
	await writeFile(OUT, html);
	const sha256 = createHash('sha256').update(html).digest('hex');
	console.log(`${OUT}\n${Buffer.byteLength(html)} bytes, SHA-256 ${sha256}`);
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
	if (/<\/script/i.test(script)) throw new Error('The script holds the end of a script');
	return script;
}

/** A source of the page's policy: what has this very content may run, or be applied. */
function hashOf(content: string): string {
	return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

function fill(template: string, parts: Record<string, string>): string {
	return template.replace(/<!-- (\w+) -->/g, (_comment, name: string) => {
		const part = parts[name];
		if (part === undefined) throw new Error(`The page has an unknown part: ${name}`);
		return part;
	});
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
