import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as sources from '../../index';
import { startEmulator, type Emulator } from '../emulator';
import { readWorkflow, type WorkflowJson } from '../workflowFile';
import { startEngine, text, type Engine } from './engine';
import { Recorder, type Recording } from './recorder';

const FOLDER = path.resolve(__dirname, '../../workflows');
const templates = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

let emulator: Emulator;
let engine: Engine;
const workflows = new Map<string, WorkflowJson>();
const recordings: Recording[] = [];

beforeAll(async () => {
	for (const name of templates) workflows.set(name, await readWorkflow(path.join(FOLDER, name)));
	const nodes = [...workflows.values()].flatMap((workflow) => workflow.nodes);
	emulator = await startEmulator({ jobDurationMs: 0, coldJobDurationMs: 0 });
	engine = await startEngine(sources, emulator, Recorder.forAllOthers(nodes, recordings));
});
beforeEach(() => {
	recordings.length = 0;
});
afterAll(async () => {
	await Promise.all([emulator.close(), engine.close()]);
});

/** What a user does with a template: chooses the credential, and the organization from the list. */
function setUp(name: string): WorkflowJson {
	const json = workflows.get(name);
	if (!json) throw new Error(`There is no template ${name}`);
	const [acme] = emulator.organizations;
	const nodes = json.nodes.map((node) => {
		if (!node.type.endsWith('.invoance')) return node;
		const { organizationId } = node.parameters;
		const isOpen = JSON.stringify({ organizationId }).includes('"value":""');
		return {
			...node,
			credentials: { invoanceApi: { id: '1', name: 'Invoance account' } },
			parameters: {
				...node.parameters,
				...(isOpen && { organizationId: { __rl: true, mode: 'list', value: acme?.id ?? '' } }),
			},
		};
	});
	return { ...json, nodes };
}

function recorded(node: string): Recording[] {
	return recordings.filter((recording) => recording.node === node);
}

describe.each(templates)('%s', (name) => {
	it('carries no credentials and explains in a note what to set', () => {
		const { nodes = [], pinData } = workflows.get(name) ?? {};
		expect(nodes.filter(({ credentials }) => credentials)).toEqual([]);
		expect(pinData ?? {}).toEqual({});
		const notes = nodes.filter(({ type }) => type.endsWith('stickyNote'));
		expect(JSON.stringify(notes)).toMatch(/\*\*To set:\*\*|### Set here/);
	});

	it('connects and refers to nodes that it has', () => {
		const { nodes = [], connections = {} } = workflows.get(name) ?? {};
		const names = nodes.map((node) => node.name);
		const connected = Object.values(connections).flatMap(({ main }) =>
			(main ?? []).flatMap((targets) => (targets ?? []).map(({ node }) => node)),
		);
		const references = JSON.stringify(nodes).matchAll(/\$\('([^']+)'\)/g);
		const referredTo = [...references].map(([, node]) => node);
		expect(new Set(names).size).toBe(names.length);
		expect(names).toEqual(
			expect.arrayContaining([...Object.keys(connections), ...connected, ...referredTo]),
		);
	});

	it('runs, and resolves every parameter', async () => {
		const { error, run } = await engine.run(setUp(name), { mode: 'trigger' });
		expect(error).toBeUndefined();
		expect(run.status).toBe('success');
		expect(JSON.stringify(recordings.map(({ parameters }) => parameters))).not.toMatch(
			/undefined|\{\{/,
		);
	});
});

it('the monthly email needs an organization and an address, and attaches the file', async () => {
	const json = setUp('monthly-email.json');
	for (const { name, parameters } of json.nodes) {
		if (name === 'Send Email') parameters.toEmail = 'auditor@example.com';
	}
	await engine.run(json, { mode: 'trigger' });
	const [email, ...others] = recorded('Send Email');
	expect(others).toEqual([]);
	expect(email?.parameters).toMatchObject({
		fromEmail: 'auditor@example.com',
		toEmail: 'auditor@example.com',
		options: { attachments: 'data' },
	});
	expect(email?.item.binary?.data?.mimeType).toBe('text/csv');
	expect(email?.parameters.subject).toMatch(/^Audit log of \d{4}-\d\d \(\d+ events\)$/);
	expect(email?.parameters.text).toContain(text(email?.item, 'sha256'));
});

it('every active organization is stored in Drive under a name of its own', async () => {
	await engine.run(setUp('every-organization-to-drive.json'), { mode: 'trigger' });
	const names = recorded('Upload file').map(({ parameters }) => parameters.name);
	expect(new Set(names).size).toBe(3);
	expect(recorded('Report failures')).toEqual([]);
});

it('a failing organization is reported, and the others are stored all the same', async () => {
	emulator.nextJobs({ fail: 'no' });
	await engine.run(setUp('every-organization-to-drive.json'), { mode: 'trigger' });
	expect(recorded('Upload file')).toHaveLength(2);
	expect(recorded('Report failures')).toHaveLength(1);
});
