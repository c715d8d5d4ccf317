import { useN8n } from './n8n/stage';
import { startMailServer, type MailServer } from './standIns/mailServer';
import { setUpTemplate } from './n8n/template';

const EXPORT = 'Export and download an audit log';
const AUDITOR = 'auditor@example.com';

const stage = useN8n();
let mail: MailServer;

beforeAll(async () => {
	mail = await startMailServer();
});
afterAll(async () => {
	await mail.close();
});

it("the monthly template emails the export's very bytes, under its name", async () => {
	const { host, port, user, password } = mail;
	const smtp = await stage.api.createCredential('Mail', 'smtp', {
		...{ host, port, user, password },
		...{ secure: false, disableStartTls: true },
	});
	const acme = stage.emulator.organizations.find(({ name }) => name === 'Acme Corp');
	const template = await setUpTemplate('monthly-email', {
		[EXPORT]: {
			credentials: stage.credentials,
			parameters: { organizationId: { value: acme?.id } },
		},
		'Send Email': { credentials: { smtp }, parameters: { toEmail: AUDITOR } },
	});

	const workflow = await stage.api.importWorkflow(template);
	const execution = await stage.api.run(workflow, 'Every Month');

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [exported] = execution.items(EXPORT);
	const object = await stage.emulator.exportObject(String(exported?.json.id));
	expect(object.rowCount).toBeGreaterThan(0);
	// The file's name counts days where the workflow is; range_start, in UTC, may be a day before.
	const fileName = String(exported?.json.file_name);
	const [month = 'none'] = /\d{4}-\d\d(?=-01_)/.exec(fileName) ?? [];
	expect(mail.messages).toEqual([
		{
			from: AUDITOR,
			to: [AUDITOR],
			subject: `Audit log of ${month} (${object.rowCount} events)`,
			text:
				`Attached is ${fileName} with ${object.rowCount} events.\n\n` +
				`SHA-256 of the file: ${object.sha256}`,
			attachments: [
				{
					filename: fileName,
					contentType: 'text/csv',
					size: object.bytes,
					sha256: object.sha256,
				},
			],
		},
	]);
});
