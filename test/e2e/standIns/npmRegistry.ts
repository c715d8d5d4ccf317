import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';

/** A package as npm's registry knows it, as far as `npm pack` and n8n ask. */
interface PublishedPackage {
	manifest: { name: string; version: string };
	/** The path of the tarball that `npm pack` made. */
	tarball: string;
}

/** The npm registry, for one package: its document, one version, and the tarball. */
export async function npmRegistry({
	manifest,
	tarball,
}: PublishedPackage): Promise<RequestListener> {
	const { name, version } = manifest;
	const bytes = await readFile(tarball);
	const tarballPath = `/${name}/-/${name}-${version}.tgz`;
	const published = {
		...manifest,
		dist: {
			tarball: `https://registry.npmjs.org${tarballPath}`,
			integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
			shasum: createHash('sha1').update(bytes).digest('hex'),
		},
	};
	const answers: Record<string, unknown> = {
		[`/${name}`]: { name, 'dist-tags': { latest: version }, versions: { [version]: published } },
		[`/${name}/latest`]: published,
		[`/${name}/${version}`]: published,
	};
	return (request, response) => {
		const path = request.url?.split('?')[0] ?? '/';
		if (path === tarballPath) {
			response.setHeader('content-type', 'application/octet-stream').end(bytes);
		} else if (path in answers) {
			response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[path]));
		} else {
			response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not_found"}');
		}
	};
}
