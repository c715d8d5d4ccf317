import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmulator, type Emulator } from '../emulator';
import { readWorkflow } from '../workflowFile';
import { n8n1 } from './n8n/installation';
import { N8nApi } from './n8n/n8nApi';
import { startN8n, type N8n } from './n8n/startN8n';
import { copyOfPrepared } from './n8n/userFolder';

const MAIN_JOB = path.resolve(__dirname, '../engine/workflows/create-wait-download.json');

let emulator: Emulator;
let n8n: N8n;
let userFolder: string;
let prepared: string;

beforeAll(async () => {
	emulator = await startEmulator();
	prepared = await copyOfPrepared();
	userFolder = await mkdtemp(path.join(tmpdir(), 'invoance-n8n-1-'));
	// The package alone: the older n8n makes a database of its own.
	const packages = path.join('.n8n', 'nodes');
	await cp(path.join(prepared, packages), path.join(userFolder, packages), { recursive: true });
	n8n = await startN8n({ userFolder, installation: n8n1() });
});
afterAll(async () => {
	await Promise.all([n8n.stop(), emulator.close()]);
	for (const folder of [userFolder, prepared]) await rm(folder, { recursive: true, force: true });
});

it('the newest n8n 1 loads the package, and the main job gives the same file', async () => {
	const api = new N8nApi(n8n.url);
	await api.setUpOwner();
	expect(await api.nodeTypes()).toContain('n8n-nodes-invoance.invoance');

	const { apiKey, baseUrl } = emulator;
	const invoanceApi = await api.createCredential('Invoance', 'invoanceApi', { apiKey, baseUrl });
	const { nodes, ...workflow } = await readWorkflow(MAIN_JOB);
	const id = await api.importWorkflow({
		...workflow,
		nodes: nodes.map((node) =>
			node.type.endsWith('.invoance') ? { ...node, credentials: { invoanceApi } } : node,
		),
	});
	const [trigger] = nodes;
	const execution = await api.run(id, trigger?.name ?? '');
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [item] = execution.items('Download Export');
	const { bytes, sha256 } = await emulator.exportObject(String(item?.json.id));
	expect(await api.digest(item?.binary?.data)).toEqual({ bytes, sha256 });
});
