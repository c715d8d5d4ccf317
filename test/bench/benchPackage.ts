import { createRequire } from 'node:module';
import path from 'node:path';
import type { INodeType, VersionedNodeType } from 'n8n-workflow';
import { installOutside } from '../../tools/installOutside';

/** The version of the HTTP Request node that n8n 2.41 puts into new workflows. */
export const HTTP_REQUEST_VERSION = 4.5;

/** The folder that n8n's own nodes are installed in: 800 MB that only the benchmarks need. */
export async function installBenchPackage(): Promise<string> {
	return await installOutside(__dirname, 'bench');
}

/** n8n's own HTTP Request node, from the installed folder. */
export function loadHttpRequestNode(folder: string): INodeType {
	const load = createRequire(path.join(folder, 'package.json'));
	const { HttpRequest } = load('n8n-nodes-base/dist/nodes/HttpRequest/HttpRequest.node.js') as {
		HttpRequest: new () => VersionedNodeType;
	};
	return new HttpRequest().getNodeType(HTTP_REQUEST_VERSION);
}
