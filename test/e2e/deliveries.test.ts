import type { Execution } from './n8n/execution';
import type { NodeSettings } from './n8n/template';
import { EXPORT, useTemplates } from './n8n/templateStage';

const VERIFY = 'Verify audit log export';
const TABLE = 'audit_log_deliveries';
const FOLDER = 'the-folder-of-the-audit-logs';
const DAY_MS = 86_400_000;
/** Nights, counted from the first; Invoance's events end with the last of them. */
const NIGHTS = 7;
/** This organization has no events that are asked for. */
const QUIET = 'initech';

let night = NIGHTS;
const services = useTemplates({
	...{ organizationCount: 5, eventsPerOrganization: 4_000, jobDurationMs: 0 },
	// Ranges go by Invoance's clock, so that nights pass without anybody waiting for them.
	now: () => Date.now() - (NIGHTS - night) * DAY_MS,
	urlLifetimeSeconds: (NIGHTS + 1) * 86_400,
});
const stage = services.n8n;

const TO_FOLDER = { parameters: { folderId: { value: FOLDER } } };
const NIGHTLY: NodeSettings = {
	[EXPORT]: {
		parameters: {
			filters: { actorId: `={{ $json.organization_id === '${QUIET}' ? 'nobody' : '' }}` },
			options: { maxAttempts: 1 },
		},
	},
	'Upload file': TO_FOLDER,
	'Upload manifest': TO_FOLDER,
};
let workflow: string;
beforeAll(async () => {
	workflow = await services.importTemplate('nightly-drive', NIGHTLY);
});
beforeEach(() => {
	services.drive.refusals.clear();
	services.mail.refusals.clear();
	services.mail.messages.length = 0;
});

/** Runs the template in a night. */
async function runNight(number: number): Promise<Execution> {
	night = number;
	return await stage.api.run(workflow, 'Every Night');
}

/** What the table holds, by organization. */
async function deliveries(): Promise<Map<unknown, { until: unknown; manifest: unknown }>> {
	const rows = await stage.api.tableRows(TABLE);
	return new Map(
		rows.map((row) => [
			row.organization_id,
			{ until: row.delivered_until, manifest: row.manifest_sha256 },
		]),
	);
}

/** What an execution exported, as the table would note it. */
function exported(execution: Execution) {
	const files = execution.items(EXPORT).filter(({ json }) => json.error === undefined);
	return files.map(({ json }) => ({
		organization: json.organization_id,
		name: String(json.file_name),
		...{ start: String(json.range_start), end: String(json.range_end) },
		manifest: json.manifest_sha256,
	}));
}

/** Holds that everything exported is in the table, and begins where the last delivery ended. */
async function expectDelivered(
	execution: Execution,
	before: Awaited<ReturnType<typeof deliveries>>,
): Promise<void> {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const files = exported(execution);
	expect(files.map(({ organization }) => organization).sort()).toEqual([
		...['acme', 'globex', QUIET, 'mueller'],
	]);
	const after = await deliveries();
	for (const { organization, start, end, manifest } of files) {
		expect(after.get(organization)).toEqual({ until: end, manifest });
		const until = before.get(organization)?.until;
		if (typeof until === 'string') expect(Date.parse(start)).toBe(Date.parse(until) + 1);
	}
}

/** The workflow as it is where n8n cannot write the table. */
async function importWithoutTable(): Promise<string> {
	const settings = { ...NIGHTLY, 'Save delivery': { disabled: true } };
	return await services.importTemplate('nightly-drive', settings);
}

it('the first night creates the table and names the organization that failed', async () => {
	stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'globex' });
	const execution = await runNight(1);
	expect(execution.error?.message).toMatch(/next night: Globex Industries \(.*disk is full.*\)$/);
	const files = exported(execution);
	expect(services.drive.files.map(({ name }) => name).sort()).toEqual(
		files
			.flatMap(({ organization, name }) =>
				// Drive takes no file of zero bytes.
				organization === QUIET ? [`${name}.manifest.json`] : [name, `${name}.manifest.json`],
			)
			.sort(),
	);
	expect(await deliveries()).toEqual(
		new Map(files.map((file) => [file.organization, { until: file.end, manifest: file.manifest }])),
	);
});

it('the watch names in one email whose deliveries stand still, or never began', async () => {
	const watch = await services.importTemplate('watch-deliveries');
	expect(await stage.api.run(watch, 'Every Morning')).toMatchObject({ status: 'success' });
	expect(services.mail.messages).toMatchObject([
		{ subject: 'Audit log deliveries stand still: 4' },
	]);
	const [message] = services.mail.messages;
	expect(message?.text).toMatch(/^Acme Corp: delivered until 20\S+Z$/m);
	expect(message?.text).toMatch(/^Globex Industries: never delivered$/m);
});

it('what could not be stored stays due, all of it is named, and the rest moves on', async () => {
	const before = await deliveries();
	services.drive.refusals.add(/_acme_/);
	stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'globex' });
	// A file without its manifest is not delivered either.
	services.drive.refusals.add(/_mueller_.*manifest\.json$/);
	const execution = await runNight(2);
	for (const name of ['Acme Corp', 'Globex Industries', 'Müller & Söhne GmbH']) {
		expect(execution.error?.message).toContain(`${name} (`);
	}
	expect(execution.error?.message).not.toContain('Initech');
	const after = await deliveries();
	for (const organization of ['acme', 'globex', 'mueller']) {
		expect(after.get(organization)).toEqual(before.get(organization));
	}
	expect(after.get(QUIET)).not.toEqual(before.get(QUIET));
});

it('the next night brings what is missing by itself', async () => {
	const before = await deliveries();
	const execution = await runNight(3);
	await expectDelivered(execution, before);
	const acme = exported(execution).find(({ organization }) => organization === 'acme');
	const days = (Date.parse(acme?.end ?? '') - Date.parse(acme?.start ?? '')) / DAY_MS;
	expect(Math.round(days)).toBe(2);
});

it('a second run in the same night stores nothing and changes no delivery', async () => {
	const before = await deliveries();
	const { length } = services.drive.files;
	expect(await runNight(3)).toMatchObject({ status: 'success', error: undefined });
	expect(services.drive.files).toHaveLength(length);
	expect(await deliveries()).toEqual(before);
});

it('a night whose deliveries are not written down is delivered again by the next one', async () => {
	const before = await deliveries();
	night = 4;
	const unwritten = await stage.api.run(await importWithoutTable(), 'Every Night');
	expect(unwritten).toMatchObject({ status: 'success' });
	expect(await deliveries()).toEqual(before);
	await expectDelivered(await runNight(5), before);
});

it('two runs at once leave one delivery for each organization', async () => {
	night = 6;
	const started = await Promise.all(
		[1, 2].map(async () => await stage.api.start(workflow, 'Every Night')),
	);
	const both = await Promise.all(started.map((id) => stage.api.finished(id)));
	for (const execution of both) expect(execution).toMatchObject({ status: 'success' });
	expect(await stage.api.tableRows(TABLE)).toHaveLength(4);
	const before = await deliveries();
	await expectDelivered(await runNight(7), before);
});

it('the watch is silent where deliveries go on', async () => {
	const watch = await services.importTemplate('watch-deliveries');
	expect(await stage.api.run(watch, 'Every Morning')).toMatchObject({ status: 'success' });
	expect(services.mail.messages).toEqual([]);
});

/** Runs the template that verifies a folder. */
async function verifyFolder(folder: string): Promise<Execution> {
	const template = await services.importTemplate('half-year-verified', {
		'Find files': { parameters: { filter: { folderId: { value: folder } } } },
		[VERIFY]: { parameters: { publicKey: stage.emulator.publicKey } },
	});
	return await stage.api.run(template, 'Every Half-Year', 120_000);
}

it('all that these nights left in the folder is verified, with a report for each organization', async () => {
	services.mail.refusals.add(/globex/, 2);
	const failed = await verifyFolder(FOLDER);
	const reports = failed.items(VERIFY).map(({ json }) => json);
	const isFine = { chain: 'intact', problems: [] };
	expect(reports).toMatchObject([
		{ ...isFine, organization_name: 'acme', result: 'verified' },
		{ ...isFine, organization_name: 'globex', result: 'verified' },
		{ ...isFine, organization_name: 'mueller', result: 'verified' },
		{ ...isFine, organization_name: QUIET, result: 'empty' },
	]);
	expect(failed.status).toBe('error');
	expect(services.mail.messages).toHaveLength(3);

	const retried = await stage.api.finished(await stage.api.retry(failed.id));
	expect(retried).toMatchObject({ status: 'success', error: undefined });
	const { messages } = services.mail;
	expect(messages.map(({ subject }) => subject.replace(/, .*:/, ':')).sort()).toEqual([
		...['Audit logs of acme: verified', 'Audit logs of globex: verified'],
		...['Audit logs of initech: no events', 'Audit logs of mueller: verified'],
	]);
	for (const { attachments } of messages) {
		expect(attachments).toMatchObject([{ contentType: 'text/html' }]);
	}
});

it('an empty folder is reported as such', async () => {
	expect(await verifyFolder('another-folder')).toMatchObject({ status: 'success' });
	expect(services.mail.messages).toMatchObject([
		{ subject: 'Audit logs of half a year: no files found', attachments: [] },
	]);
});
