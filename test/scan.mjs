// Runs n8n's official package scanner as n8n would: over the sources, and over what `npm pack`
// would publish. Both must pass, and a warning fails the scan as well as an error.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
	analyzePackage,
	SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const root = path.dirname(import.meta.dirname);
const folder = mkdtempSync(path.join(tmpdir(), 'invoance-scan-'));
try {
	execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
	execFileSync('tar', ['-xzf', tarball, '--strip-components=1'], { cwd: folder });
	report('sources', await analyzePackage(root, SOURCE_FILE_PATTERNS));
	report('tarball', await analyzePackage(folder));
} finally {
	rmSync(folder, { recursive: true, force: true });
}

function report(what, result) {
	console.log(`${what}: ${result.passed ? 'passed' : result.message}`);
	if (result.details) console.log(result.details);
	if (!result.passed) process.exitCode = 1;
}
