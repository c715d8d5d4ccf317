import { DateTime } from 'luxon';
import { useN8n } from './n8n/stage';
import { startMailServer, type MailServer } from './standIns/mailServer';
import { setUpTemplate } from './n8n/template';

const EXPORT = 'Export and download an audit log';
const SENDER = 'n8n@example.com';
const AUDITOR = 'auditor@example.com';

const stage = useN8n();
let mail: MailServer;

beforeAll(async () => {
	mail = await startMailServer();
});
afterAll(async () => {
	await mail.close();
});

it("the monthly template emails every organization's very bytes, under a name of its own", async () => {
	const { host, port, user, password } = mail;
	const smtp = await stage.api.createCredential('Mail', 'smtp', {
		...{ host, port, user, password },
		...{ secure: false, disableStartTls: true },
	});
	const template = await setUpTemplate('monthly-email', {
		'Invoance Trigger': { credentials: stage.credentials },
		[EXPORT]: { credentials: stage.credentials },
		'Send Email': { credentials: { smtp }, parameters: { fromEmail: SENDER, toEmail: AUDITOR } },
	});

	const workflow = await stage.api.importWorkflow(template);
	const execution = await stage.api.runByPoll(workflow);

	expect(execution).toMatchObject({ status: 'success', error: undefined, mode: 'trigger' });
	const exported = execution.items(EXPORT).map(({ json }) => json);
	expect(exported.map(({ organization_name }) => organization_name)).toEqual([
		...['Acme Corp', 'Globex Industries', 'Müller & Söhne GmbH'],
	]);
	const month = DateTime.now().setZone('Europe/Berlin').minus({ months: 1 });
	const expected = exported.map(async ({ id, organization_name, file_name }) => {
		const { rowCount, bytes, sha256 } = await stage.emulator.exportObject(String(id));
		expect(rowCount).toBeGreaterThan(0);
		expect(file_name).toMatch(new RegExp(`_${month.toFormat('yyyy-MM')}\\.csv$`));
		const period = month.toFormat('MMMM yyyy');
		return {
			from: SENDER,
			to: [AUDITOR],
			subject: `Audit log of ${String(organization_name)}, ${period} (${rowCount} events)`,
			text:
				`Attached is the audit log of ${String(organization_name)} for ${period}, with ` +
				`${rowCount} events.\n\nFile: ${String(file_name)}\nSHA-256: ${sha256}`,
			attachments: [{ filename: file_name, contentType: 'text/csv', size: bytes, sha256 }],
		};
	});
	expect(mail.messages).toEqual(await Promise.all(expected));
});
