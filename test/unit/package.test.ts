import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const ROOT = path.resolve(__dirname, '../..');
/** The package, and those that its tests and benchmarks are installed from. */
const FOLDERS = ['.', 'test/bench', 'test/e2e', 'test/e2e/n8n-1'];

const versions = z.record(z.string()).default({});
const manifestSchema = z.object({
	dependencies: versions,
	devDependencies: versions,
	optionalDependencies: versions,
	peerDependencies: versions,
	scripts: versions,
	publishConfig: z.object({ provenance: z.boolean() }).optional(),
});
const lockSchema = z.object({
	packages: z.record(
		z.object({ integrity: z.string().optional(), inBundle: z.boolean().optional() }),
	),
});

function read(...names: string[]): string {
	return readFileSync(path.join(ROOT, ...names), 'utf8');
}

function manifestOf(folder: string) {
	return manifestSchema.parse(JSON.parse(read(folder, 'package.json')));
}

describe('the package', () => {
	const { dependencies, optionalDependencies, peerDependencies, ...manifest } = manifestOf('.');

	it('brings no package along, and asks for n8n’s own only', () => {
		expect({ ...dependencies, ...optionalDependencies }).toEqual({});
		expect(peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('runs nothing where it is installed, and nothing that others bring', () => {
		const onInstall = /^(pre|post)?(install|prepare|publish)$|^prepublishOnly$|^dependencies$/;
		expect(Object.keys(manifest.scripts).filter((name) => onInstall.test(name))).toEqual([]);
		expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m);
	});

	it('is published with provenance, or not at all', () => {
		expect(manifest.publishConfig).toEqual({ provenance: true });
	});
});

describe.each(FOLDERS)('what developers install for %s', (folder) => {
	it('is named in one exact version', () => {
		const { dependencies, devDependencies, optionalDependencies } = manifestOf(folder);
		const named = Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies });
		expect(named.length).toBeGreaterThan(0);
		expect(named.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
	});

	it('has a checksum in the lock file, down to the last package', () => {
		const { packages } = lockSchema.parse(JSON.parse(read(folder, 'package-lock.json')));
		const installed = Object.entries(packages).filter(([place]) => place !== '');
		expect(installed.length).toBeGreaterThan(50);
		const unchecked = installed.filter(([, one]) => !one.inBundle && !one.integrity);
		expect(unchecked.map(([place]) => place)).toEqual([]);
	});
});
