import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Programs of the system that end-to-end tests start, by the Debian package that brings them. */
const PROGRAMS = { chromium: 'chromium', 'redis-server': 'redis-server', postgresql: 'postgres' };

type DebianPackage = keyof typeof PROGRAMS;

/** Debian keeps PostgreSQL's server programs outside the PATH, in a folder of their version. */
const POSTGRESQL = '/usr/lib/postgresql';

/**
 * Where a program is.
 *
 * @throws Error that names the command which installs it
 */
export function program(debianPackage: DebianPackage, name = PROGRAMS[debianPackage]): string {
	const versions = existsSync(POSTGRESQL) ? readdirSync(POSTGRESQL) : [];
	const folders = [
		...(process.env.PATH ?? '').split(path.delimiter),
		...versions.map((version) => path.join(POSTGRESQL, version, 'bin')),
	];
	const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
	if (found === undefined) throw new Error(installHint([debianPackage]));
	return found;
}

/** @throws Error that names the command which installs what is missing */
export function requirePrograms(): void {
	const packages: DebianPackage[] = ['chromium', 'redis-server', 'postgresql'];
	const missing = packages.filter((name) => {
		try {
			program(name);
			return false;
		} catch {
			return true;
		}
	});
	if (missing.length > 0) throw new Error(installHint(missing));
}

function installHint(packages: DebianPackage[]): string {
	const names = packages.join(' ');
	return `The end-to-end tests need ${packages.join(', ')}. On Debian: sudo apt-get install ${names}`;
}
