import { devDependencies } from '../../package.json';

/** The majors of Node.js that n8n runs on, and that the tests are run on. */
export const NODES = [20, 22, 24];

/**
 * The versions of n8n-core that the tests are run with; each brings its own n8n-workflow, zod and
 * luxon. n8n itself has the same version as its n8n-core, or, in 1.x, the next minor one: n8n 1.123
 * has n8n-core 1.122.
 */
const VERSIONS = [
	// The oldest. Before 1.84 there is no NodeConnectionTypes, which every node needs today; 1.84
	// runs everything but AI agents, whose code cannot be called apart there.
	'1.87.0',
	'1.115.1',
	'1.122.48',
	'2.0.2',
	'2.16.1',
	'2.30.4',
	devDependencies['n8n-core'],
];

/**
 * The versions that a command line asks for: `2.0` is every 2.0.x, `oldest` and `newest` are what
 * they say, nothing is all of them.
 *
 * @throws Error if there is none of a kind that was asked for
 */
export function versionsLike(asked: string[]): string[] {
	for (const prefix of asked) {
		if (!VERSIONS.some((version) => isLike(version, prefix))) {
			throw new Error(`No ${prefix} among ${VERSIONS.join(', ')}`);
		}
	}
	if (asked.length === 0) return VERSIONS;
	return VERSIONS.filter((version) => asked.some((prefix) => isLike(version, prefix)));
}

function isLike(version: string, prefix: string): boolean {
	if (prefix === 'oldest') return version === VERSIONS[0];
	if (prefix === 'newest') return version === VERSIONS.at(-1);
	return `${version}.`.startsWith(`${prefix}.`);
}
