import { connectGoogleDrive } from './n8n/googleCredential';
import type { Execution } from './n8n/execution';
import { useN8n } from './n8n/stage';
import { setUpTemplate } from './n8n/template';
import { startGoogleDrive, type GoogleDrive } from './standIns/googleDrive';
import { startMailServer, type MailServer } from './standIns/mailServer';
import { startProxy, type Proxy } from './standIns/proxy';

const EXPORT = 'Export and download audit log';
const VERIFY = 'Verify audit log export';
const TABLE = 'audit_log_deliveries';
const FOLDER = 'the-folder-of-the-audit-logs';
const DAY_MS = 86_400_000;
/** Whose file, or export, or manifest fails in the second night. */
const FAILING = ['acme', 'globex', 'mueller'];
/** Nights, counted from the first; Invoance's events end with the last of them. */
const NIGHTS = 4;

let night = 0;
let drive: GoogleDrive;
let mail: MailServer;
let proxy: Proxy;
beforeAll(async () => {
	drive = await startGoogleDrive();
	mail = await startMailServer();
	proxy = await startProxy(drive.hosts);
});
let isStarted = false;
const stage = useN8n({
	emulator: {
		...{ organizationCount: 5, eventsPerOrganization: 4_000, jobDurationMs: 0 },
		// Ranges go by Invoance's clock, so that nights pass without anybody waiting for them. Its events
		// end today, whatever the clock says later.
		now: () => Date.now() - (isStarted ? (NIGHTS - night) * DAY_MS : 0),
		urlLifetimeSeconds: (NIGHTS + 1) * 86_400,
	},
	env: () => proxy.env,
});
let googleDriveOAuth2Api: { id: string; name: string };
let workflow: string;
beforeAll(async () => {
	isStarted = true;
	googleDriveOAuth2Api = await connectGoogleDrive(stage.api, drive);
	const toFolder = {
		credentials: { googleDriveOAuth2Api },
		parameters: { folderId: { value: FOLDER } },
	};
	const template = await setUpTemplate('nightly-drive', {
		'Get many organizations': { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials },
		'Upload file': toFolder,
		'Upload manifest': toFolder,
	});
	workflow = await stage.api.importWorkflow(template);
});
afterAll(async () => {
	await Promise.all([mail.close(), proxy.close()]);
});

/** Runs the template in a night. */
async function runNight(number: number): Promise<Execution> {
	night = number;
	return await stage.api.run(workflow, 'Every Night');
}

/** What the table holds, by organization. */
async function marks(): Promise<Map<unknown, { until: unknown; manifest: unknown }>> {
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

const organizations = () =>
	stage.emulator.organizations
		.filter((one) => one.archived_at === null)
		.map((one) => one.organization_id);

it('the first night makes the table, and marks what is stored', async () => {
	const execution = await runNight(1);
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const files = exported(execution);
	expect(files.map(({ organization }) => organization)).toEqual(organizations());
	expect(drive.files.map(({ name }) => name).sort()).toEqual(
		files.flatMap(({ name }) => [name, `${name}.manifest.json`]).sort(),
	);
	expect(await marks()).toEqual(
		new Map(files.map((file) => [file.organization, { until: file.end, manifest: file.manifest }])),
	);
});

it('what could not be stored keeps its deliveredUntil, is reported, and the rest moves on', async () => {
	const before = await marks();
	drive.refusals.push(/_acme_/);
	stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'globex', times: 3 });
	// A file without its manifest is not delivered either.
	drive.refusals.push(/_mueller_.*manifest\.json$/);
	const execution = await runNight(2);
	expect(execution).toMatchObject({ status: 'error' });
	expect(execution.error?.message).toMatch(/Acme Corp \(.+\), Müller & Söhne GmbH \(.+\)$/);
	const after = await marks();
	for (const organization of FAILING) {
		expect(after.get(organization)).toEqual(before.get(organization));
	}
	const [initech, ...others] = exported(execution).filter(
		({ organization }) => !FAILING.includes(String(organization)),
	);
	expect(others).toEqual([]);
	const { until } = before.get('initech') ?? {};
	expect(Date.parse(initech?.start ?? '')).toBe(Date.parse(String(until)) + 1);
	expect(after.get('initech')).toEqual({ until: initech?.end, manifest: initech?.manifest });
});

it('the next night brings what is missing by itself, in one file, and nothing twice', async () => {
	const before = await marks();
	drive.refusals.length = 0;
	drive.files.length = 0;
	const execution = await runNight(3);
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	for (const { organization, start, end, manifest } of exported(execution)) {
		const { until } = before.get(organization) ?? {};
		expect(Date.parse(start)).toBe(Date.parse(String(until)) + 1);
		const nights = FAILING.includes(String(organization)) ? 2 : 1;
		expect(Math.round((Date.parse(end) - Date.parse(start)) / DAY_MS)).toBe(nights);
		expect((await marks()).get(organization)).toEqual({ until: end, manifest });
	}
	expect(drive.files).toHaveLength(2 * organizations().length);
});

it('a second run in the same night stores nothing and moves no mark', async () => {
	const before = await marks();
	drive.files.length = 0;
	expect(await runNight(3)).toMatchObject({ status: 'success', error: undefined });
	expect(drive.files).toEqual([]);
	expect(await marks()).toEqual(before);
});

it('the files in the folder are verified as one series, and the page with the verdict is emailed', async () => {
	const { host, port, user, password } = mail;
	const smtp = await stage.api.createCredential('Mail', 'smtp', {
		...{ host, port, user, password },
		...{ secure: false, disableStartTls: true },
	});
	const template = await setUpTemplate('half-year-verified', {
		'Find the files': {
			credentials: { googleDriveOAuth2Api },
			parameters: {
				queryString: 'invoance-audit_acme_',
				filter: { folderId: { value: FOLDER } },
			},
		},
		'Download the files': { credentials: { googleDriveOAuth2Api } },
		[VERIFY]: { parameters: { publicKey: stage.emulator.publicKey } },
		'Send the report': {
			credentials: { smtp },
			parameters: { fromEmail: 'n8n@example.com', toEmail: 'auditor@example.com' },
		},
	});
	const execution = await stage.api.run(
		await stage.api.importWorkflow(template),
		'Every Half-Year',
	);
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [series] = execution.items(VERIFY);
	expect(series?.json).toMatchObject({ valid: true, chain: 'intact', files: 2, problems: [] });
	expect(mail.messages).toMatchObject([
		{
			subject: 'Audit logs of half a year: verified',
			attachments: [{ contentType: 'text/html' }],
		},
	]);
	expect(mail.messages[0]?.text).toContain(String(series?.json.verdict));
});
