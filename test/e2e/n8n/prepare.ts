import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { npm } from '../../../tools/installOutside';
import { npmRegistry } from '../standIns/npmRegistry';
import { startProxy } from '../standIns/proxy';
import { N8nApi } from './n8nApi';
import { startN8n } from './startN8n';

const ROOT = path.resolve(__dirname, '../../..');

/**
 * Prepares what every test starts from: a user folder of an n8n with an owner and with our package,
 * which n8n itself has installed, the way Settings → Community nodes does, from the tarball that
 * `npm pack` makes.
 *
 * @returns the folder; `userFolder` in it is to be copied
 */
export async function prepare(): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-e2e-'));
	const userFolder = path.join(folder, 'userFolder');
	await mkdir(userFolder);
	const registry = await npmRegistry(await pack(folder));
	const proxy = await startProxy({ 'registry.npmjs.org': registry });
	try {
		const n8n = await startN8n({ userFolder, env: proxy.env });
		try {
			const api = new N8nApi(n8n.url);
			await api.setUpOwner();
			await api.installPackage('n8n-nodes-invoance');
		} catch (error) {
			throw new Error(`${String(error)}\n${n8n.log()}`);
		} finally {
			await n8n.stop();
		}
	} finally {
		await proxy.close();
	}
	return folder;
}

async function pack(folder: string) {
	const answer = await npm(ROOT, ['pack', '--json', '--pack-destination', folder]);
	const [packed] = z.array(z.object({ filename: z.string() })).parse(JSON.parse(answer));
	if (!packed) throw new Error('npm pack made nothing');
	const manifest = z
		.object({ name: z.string(), version: z.string() })
		.passthrough()
		.parse(JSON.parse(await readFile(path.join(ROOT, 'package.json'), 'utf8')));
	return { manifest, tarball: path.join(folder, packed.filename) };
}
