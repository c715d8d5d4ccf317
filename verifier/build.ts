/** Writes the auditor's page, and says where it is and what its SHA-256 is: `npm run verifier`. */
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildPage } from './buildPage';

const OUT = path.join(__dirname, 'dist', 'verify.html');

async function main(): Promise<void> {
	const page = Buffer.from(await buildPage());
	await mkdir(path.dirname(OUT), { recursive: true });
	await writeFile(OUT, page);
	const sha256 = createHash('sha256').update(page).digest('hex');
	console.log(`${path.relative(process.cwd(), OUT)}: ${page.length} bytes\nSHA-256: ${sha256}`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
