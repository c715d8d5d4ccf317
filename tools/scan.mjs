// Runs n8n's official package scanner as n8n would: over the sources, and over what `npm pack`
// would publish. Both must pass. The package must be small, too, and hold nothing but what n8n loads
// and what npm always adds.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const MAX_PACKAGE_BYTES = 200_000;
/** The build, and the three files that npm adds to every package. */
const BELONGS = /^(dist\/.*\.(js|json|svg)|LICENSE|README\.md|package\.json)$/;

const root = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(tmpdir(), 'invoance-scan-'));
try {
	execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
	const [tarball] = readdirSync(folder);
	reportContents(path.join(folder, tarball));
	execFileSync('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: folder });
	report('sources', await analyzePackage(root, SOURCE_FILE_PATTERNS));
	report('tarball', await analyzePackage(folder));
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function reportContents(tarball) {
	const list = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');
	const files = list.map((name) => name.replace(/^package\//, ''));
	const strays = files.filter((name) => !BELONGS.test(name));
	const { size } = statSync(tarball);
	console.log(`package: ${files.length} files, ${size} of at most ${MAX_PACKAGE_BYTES} bytes`);
	for (const name of strays) console.log(`does not belong into the package: ${name}`);
	if (strays.length > 0 || size > MAX_PACKAGE_BYTES) process.exitCode = 1;
}

function report(what, result) {
	console.log(`${what}: ${result.passed ? 'passed' : result.message}`);
	if (result.details) console.log(result.details);
	if (!result.passed) process.exitCode = 1;
}
