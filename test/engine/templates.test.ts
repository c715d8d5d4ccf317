import { readdirSync } from 'node:fs';
import path from 'node:path';
import { executeFilter, type FilterValue, type IDataObject } from 'n8n-workflow';
import * as sources from '../../index';
import { startEmulator, type Emulator } from '../emulator';
import { readWorkflow, type WorkflowJson } from '../workflowFile';
import { startEngine, text, type Engine } from './engine';
import type { RunResult } from './execution';
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

/** What a user does with a template: chooses the credential, and an organization where none is given. */
function setUp(name: string): WorkflowJson {
	const json = workflows.get(name);
	if (!json) throw new Error(`There is no template ${name}`);
	const [acme] = emulator.organizations;
	const nodes = json.nodes.map((node) => {
		if (!node.type.endsWith('.invoance')) return node;
		const { organizationId } = node.parameters;
		const isOpen =
			!startsWithTrigger(json) && JSON.stringify({ organizationId }).includes('"value":""');
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

function startsWithTrigger({ nodes }: WorkflowJson): boolean {
	return nodes.some(({ type }) => type.endsWith('.invoanceTrigger'));
}

/** What the Invoance Trigger starts a workflow with: October for every active organization. */
function starts(): IDataObject[] {
	return emulator.organizations
		.filter(({ archived_at }) => archived_at === null)
		.map(({ id, organization_id, name }) => ({
			organization_id: id,
			external_id: organization_id,
			organization_name: name ?? organization_id,
			period: 'October 2025',
			timezone: 'UTC',
			range_start: '2025-10-01T00:00:00.000Z',
			range_end: '2025-10-31T23:59:59.999Z',
		}));
}

/** Runs a template, begun as its trigger begins it. */
async function run(name: string): Promise<RunResult> {
	const json = setUp(name);
	const input = startsWithTrigger(json) ? starts() : [{}];
	return await engine.run(json, { mode: 'trigger', input });
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
		expect(notes).toHaveLength(1);
		const [note] = notes;
		expect(note).toMatchObject({ name: 'Note 1', parameters: { color: 7 } });
		const content = note?.parameters.content;
		if (typeof content !== 'string') throw new Error('The note has no text');
		expect(content).toMatch(/^## .+\n\n.+\n\n(.+\n\n)?\*\*To set:\*\*\n1\. /);
		const italics = [...content.matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map(([, text]) => text);
		const named = nodes.map((node) => node.name).filter((node) => italics.includes(node));
		expect(named.length).toBeGreaterThan(0);
	});

	it('has no address, channel or folder filled in', () => {
		const { nodes = [] } = workflows.get(name) ?? {};
		for (const { parameters, type } of nodes) {
			if (type.endsWith('stickyNote')) continue;
			expect(JSON.stringify(parameters)).not.toMatch(/@|#\w|\b[CF]0[0-9A-Z]{8}/);
		}
	});

	it('has no code, no date arithmetic, and no step that n8n 3 removes', () => {
		const { nodes = [] } = workflows.get(name) ?? {};
		const types = nodes.map(({ type }) => type.split('.')[1]);
		for (const removed of ['code', 'function', 'functionItem', 'itemLists']) {
			expect(types).not.toContain(removed);
		}
		for (const { parameters } of nodes) {
			expect(JSON.stringify(parameters)).not.toMatch(
				/\.(minus|plus|startOf|endOf|diff)\(|DateTime|new Date/,
			);
		}
	});

	it('stops where a second export or delivery fails, below the first ones on the canvas', () => {
		const { nodes = [], connections = {} } = workflows.get(name) ?? {};
		const again = nodes.filter(
			(node) => / again\b/.test(node.name) && !node.name.startsWith('Add'),
		);
		for (const { name: second, onError } of again) {
			// Verify Export fails closed: what cannot be verified goes on, to the alert.
			if (second !== 'Verify again') expect({ second, onError }).toEqual({ second });
		}
		const top = (test: RegExp) =>
			nodes.filter((node) => test.test(node.name)).map(({ position }) => position[1]);
		const [exportAgain] = top(/^Export again$/);
		const firstExport = connections['Export and download audit log']?.main?.[0] ?? [];
		for (const { node } of firstExport) {
			const first = nodes.find((one) => one.name === node);
			expect(exportAgain ?? Infinity).toBeGreaterThan(first?.position[1] ?? Infinity);
		}
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

	// What a series of files does is shown in the complete n8n; nothing here has files of Drive.
	if (name === 'half-year-verified.json') return;
	it('runs, and resolves every parameter', async () => {
		const { error, run: executed } = await run(name);
		expect(error).toBeUndefined();
		expect(executed.status).toBe('success');
		expect(JSON.stringify(recordings.map(({ parameters }) => parameters))).not.toMatch(
			/undefined|\{\{/,
		);
	});
});

it("the monthly email attaches each organization's file, and says whose it is", async () => {
	const json = setUp('monthly-email.json');
	for (const { name, parameters } of json.nodes) {
		if (name !== 'Send Email') continue;
		expect(parameters).toMatchObject({ fromEmail: '', toEmail: '' });
		Object.assign(parameters, { fromEmail: 'n8n@example.com', toEmail: 'auditor@example.com' });
	}
	await engine.run(json, { mode: 'trigger', input: starts() });
	const emails = recorded('Send Email');
	expect(emails).toHaveLength(3);
	const [email] = emails;
	expect(email?.parameters).toMatchObject({
		toEmail: 'auditor@example.com',
		options: { attachments: 'data' },
	});
	expect(email?.item.binary?.data?.mimeType).toBe('text/csv');
	expect(email?.parameters.subject).toMatch(
		/^Audit log of Acme Corp, October 2025 \(\d+ events\)$/,
	);
	expect(email?.parameters.text).toContain(text(email?.item, 'sha256'));
});

it('every active organization is stored in Drive under a name of its own', async () => {
	await run('every-organization-to-drive.json');
	const names = recorded('Upload file').map(({ parameters }) => parameters.name);
	expect(new Set(names).size).toBe(3);
	expect(names[0]).toMatch(/^invoance-audit_acme_2025-.*\.csv$/);
});

describe('the long export', () => {
	/** Whether a step of the template says yes to a status, by n8n's own code. */
	function saysYes(step: string, status: string): boolean {
		const node = workflows.get('long-export.json')?.nodes.find(({ name }) => name === step);
		const { conditions } = node?.parameters as unknown as { conditions: FilterValue };
		const filled = conditions.conditions.map((condition) => {
			expect(condition.leftValue).toBe('={{ $json.status }}');
			return { ...condition, leftValue: status };
		});
		return executeFilter({ ...conditions, conditions: filled });
	}

	it.each(['ready', 'Ready', 'READY'])('goes on to the download once it is %s', (status) => {
		expect(saysYes('Is It Ready?', status)).toBe(true);
	});

	it.each(['failed', 'FAILED', 'error', 'expired', 'cancelled', 'canceled'])(
		'is created again, and not waited for any longer, where it is %s',
		(status) => {
			expect(saysYes('Is It Ready?', status)).toBe(false);
			expect(saysYes('Has It Failed?', status)).toBe(true);
		},
	);

	it.each(['queued', 'processing', 'somethingNew'])('waits on where it is %s', (status) => {
		expect(saysYes('Is It Ready?', status)).toBe(false);
		expect(saysYes('Has It Failed?', status)).toBe(false);
	});
});
