import { readdirSync } from 'node:fs';
import path from 'node:path';
import { DateTime } from 'luxon';
import type { Execution } from './n8n/execution';
import { setUpTemplate } from './n8n/template';
import { AUDITOR, EXPORT, SENDER, TRIGGER, useTemplates } from './n8n/templateStage';

const VERIFY = 'Verify audit log export';
/** n8n keeps an execution that waits for longer than 65 seconds in its database, and no worker. */
const LONG_WAIT_SECONDS = 66;

const templates = readdirSync(path.resolve(__dirname, '../../workflows'))
	.filter((name) => name.endsWith('.json'))
	.map((name) => path.basename(name, '.json'));

const services = useTemplates({ jobDurationMs: 1_000, coldJobDurationMs: 1_000 });
const stage = services.n8n;
beforeEach(() => {
	services.clear();
});

it('n8n has installed the package and knows its nodes, also as a tool for agents', async () => {
	const types = await stage.api.nodeTypes();
	expect(types.filter((type) => type.startsWith('n8n-nodes-invoance.')).sort()).toEqual([
		'n8n-nodes-invoance.invoance',
		'n8n-nodes-invoance.invoanceTool',
		'n8n-nodes-invoance.invoanceTrigger',
	]);
});

it.each(templates)('%s is imported as it is, with every node known to n8n', async (name) => {
	const types = await stage.api.nodeTypes();
	const template = await setUpTemplate(name, {});
	await stage.api.importWorkflow(template);
	expect(types).toEqual(expect.arrayContaining(template.nodes.map(({ type }) => type)));
});

/** The last month, in words. */
function lastMonth(format: string): string {
	return DateTime.now().setZone('Europe/Berlin').minus({ months: 1 }).toFormat(format);
}

it("the monthly email has every organization's file, prepared for spreadsheets", async () => {
	const execution = await stage.api.runByPoll(await services.importTemplate('monthly-email'));

	expect(execution).toMatchObject({ status: 'success', error: undefined, mode: 'trigger' });
	const exported = execution.items(EXPORT).map(({ json }) => json);
	expect(exported.map(({ organization_name }) => organization_name)).toEqual([
		...['Acme Corp', 'Globex Industries', 'Müller & Söhne GmbH'],
	]);
	const period = lastMonth('MMMM yyyy');
	const expected = exported.map(async ({ id, organization_name, ...file }) => {
		const object = await stage.emulator.exportObject(String(id));
		expect(file.source_sha256).toBe(object.sha256);
		expect(file.file_name).toMatch(new RegExp(`_${lastMonth('yyyy-MM')}\\.csv$`));
		const events = `${object.rowCount} events`;
		return {
			from: SENDER,
			to: [AUDITOR],
			subject: `Audit log of ${String(organization_name)}, ${period} (${events})`,
			text:
				`Attached is the audit log of ${String(organization_name)} for ${period}, with ` +
				`${events}.\n\nFile: ${String(file.file_name)}\nSHA-256: ${String(file.sha256)}`,
			attachments: [
				{
					...{ filename: file.file_name, contentType: 'text/csv' },
					...{ size: file.bytes, sha256: file.sha256 },
				},
			],
		};
	});
	expect(services.mail.messages).toEqual(await Promise.all(expected));
});

it('the monthly workbook of each organization has the rows of its export and no others', async () => {
	const execution = await stage.api.runByPoll(await services.importTemplate('monthly-excel'));

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const exported = execution.items(EXPORT);
	const workbooks = execution.items('Convert to workbook');
	expect(workbooks).toHaveLength(3);
	const messages = exported.map(async ({ json }, index) => {
		const file = workbooks[index]?.binary?.data;
		const { sha256 } = await stage.api.digest(file);
		return {
			subject: expect.stringContaining(
				`${String(json.organization_name)}, ${lastMonth('MMMM yyyy')} (${String(json.rows)} events)`,
			) as string,
			attachments: [{ filename: String(json.file_name).replace('.csv', '.xlsx'), sha256 }],
		};
	});
	expect(services.mail.messages).toMatchObject(await Promise.all(messages));
	// The rows of each turn of the loop, in the order of the exports.
	const rows = execution.runs('Extract rows').map((items) => items.length);
	expect(rows).toEqual(exported.map(({ json }) => json.rows));
	expect(execution.items('Extract rows').every(({ json }) => isText(json))).toBe(true);
});

/** Whether all cells are text: a number would lose digits in a workbook. */
function isText(cells: Record<string, unknown>): boolean {
	return Object.values(cells).every((cell) => typeof cell === 'string');
}

/** Runs the template that verifies, for one organization. */
async function verify(publicKey: string, filters = {}): Promise<Execution> {
	const workflow = await services.importTemplate('verify-monthly-export', {
		[EXPORT]: { parameters: { filters } },
		[VERIFY]: { parameters: { publicKey } },
	});
	return await stage.api.run(workflow, TRIGGER);
}

it.each([
	{ result: 'verified', words: 'verified', isPinned: true, filters: {} },
	{
		...{ result: 'consistent', words: 'consistent, signer not checked' },
		...{ isPinned: false, filters: {} },
	},
])('a $result export is emailed as such, with its manifest', async (given) => {
	const { result, words, isPinned, filters } = given;
	const execution = await verify(isPinned ? stage.emulator.publicKey : '', filters);

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	const [exported] = execution.items(EXPORT);
	const object = await stage.emulator.exportObject(String(exported?.json.id));
	const [verified] = execution.items(VERIFY);
	expect(verified?.json).toMatchObject({ result, events: object.rowCount, sha256: object.sha256 });
	expect(services.mail.messages).toMatchObject([
		{
			subject: `Audit log of Acme Corp, ${lastMonth('MMMM yyyy')}: ${words}`,
			text: expect.stringContaining(String(verified?.json.verdict)) as string,
			attachments: [
				{ sha256: object.sha256 },
				{
					filename: `${String(exported?.json.file_name)}.manifest.json`,
					sha256: exported?.json.manifest_sha256,
				},
			],
		},
	]);
	expect(services.slack.messages).toEqual([]);
});

it('a month without events is emailed as such, with its manifest alone, and is no alarm', async () => {
	const execution = await verify(stage.emulator.publicKey, { actorId: 'nobody' });

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	expect(execution.items(VERIFY)).toMatchObject([{ json: { result: 'empty' } }]);
	const [exported] = execution.items(EXPORT);
	expect(services.mail.messages).toMatchObject([
		{
			subject: `Audit log of Acme Corp, ${lastMonth('MMMM yyyy')}: no events`,
			attachments: [{ sha256: exported?.json.manifest_sha256 }],
		},
	]);
	expect(services.slack.messages).toEqual([]);
});

it('what does not pass verification is not emailed, and the team is told why, once', async () => {
	services.slack.refusals.add(/Acme Corp/, 1);
	const execution = await verify('ab'.repeat(32));

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	expect(services.mail.messages).toEqual([]);
	const [verified] = execution.items(VERIFY);
	expect(verified?.json.result).toBe('failed');
	expect(services.slack.messages).toMatchObject([
		{
			channel: services.slack.channel,
			text: expect.stringMatching(/Acme Corp.*did not pass/) as string,
		},
	]);
	expect(services.slack.messages[0]?.text).toContain(String(verified?.json.verdict));
});

describe('a long export', () => {
	const CREATE = 'Create audit log export';
	const DOWNLOAD = 'Download audit log export';

	async function importLongExport(waitSeconds: number): Promise<string> {
		const [organization] = stage.emulator.organizations;
		return await services.importTemplate('long-export', {
			[CREATE]: { parameters: { organizationId: { value: organization?.id } } },
			'Wait 15 Minutes': { parameters: { amount: waitSeconds, unit: 'seconds' } },
			'Export again': { parameters: { options: { maxAttempts: 1 } } },
		});
	}

	async function expectWhole(execution: Execution, node: string): Promise<void> {
		expect(execution).toMatchObject({ status: 'success', error: undefined });
		const [downloaded] = execution.items(node);
		const { bytes, sha256 } = await stage.emulator.exportObject(String(downloaded?.json.id));
		expect(await stage.api.digest(downloaded?.binary?.data)).toEqual({ bytes, sha256 });
	}

	it('is waited for in the database, and is downloaded whole', async () => {
		const workflow = await importLongExport(LONG_WAIT_SECONDS);
		await expectWhole(await stage.api.run(workflow, 'Every Year', 180_000), DOWNLOAD);
	});

	it('is named where Invoance cannot make it, and Retry exports it', async () => {
		stage.emulator.nextJobs({ fail: 'The disk is full', organizationId: 'acme', times: 2 });
		const failed = await stage.api.run(await importLongExport(2), 'Every Year');
		expect(failed.error?.message).toMatch(/Acme Corp.*20\d\d/);

		const retried = await stage.api.finished(await stage.api.retry(failed.id));
		await expectWhole(retried, 'Export again');
		const ranges = retried.items('Export again').map(({ json }) => json.range_start);
		expect(ranges).toEqual(retried.items(CREATE).map(({ json }) => json.range_start));
	});
});
