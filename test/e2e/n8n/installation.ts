import { existsSync } from 'node:fs';
import path from 'node:path';

const E2E = path.dirname(__dirname);

/** An installed n8n: what to start it with. */
export interface Installation {
	/** The Node.js to run it with. */
	node: string;
	/** The file that Node.js is given. */
	script: string;
}

/** The n8n that the package is built for. */
export function currentN8n(): Installation {
	return installation(E2E);
}

/** The newest n8n 1.x. */
export function n8n1(): Installation {
	return installation(path.join(E2E, 'n8n-1'));
}

function installation(folder: string): Installation {
	const n8n = path.join(folder, 'node_modules', 'n8n');
	if (!existsSync(n8n)) throw new Error('n8n is not installed yet: npm run test:e2e');
	return {
		node: node24(path.join(E2E, 'node_modules')),
		script: path.join(n8n, 'bin/n8n'),
	};
}

/**
 * n8n 2 needs Node.js 24. Where the one that runs this is older, the one from npm is taken; it comes
 * as a package for each platform.
 */
export function node24(modules: string): string {
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	const packaged = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
	if (!existsSync(packaged)) {
		throw new Error(
			`There is no Node.js 24 for ${process.platform} ${process.arch} on npm: run this with Node.js 24`,
		);
	}
	return packaged;
}
