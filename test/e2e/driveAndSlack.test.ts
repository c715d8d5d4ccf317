import type { INodeParameters } from 'n8n-workflow';
import type { Execution } from './n8n/execution';
import { EXPORT, TRIGGER, useTemplates } from './n8n/templateStage';

const LARGE_BYTES = 200_000_000;
const LARGE_TIMEOUT_MS = 200_000;

// Seven organizations that are active, with names in several scripts.
const services = useTemplates({ organizationCount: 8 });
const stage = services.n8n;
beforeEach(() => {
	services.clear();
});

/** Imports a template, with some of the parameters of its first export set otherwise. */
async function importWith(template: string, parameters: INodeParameters = {}): Promise<string> {
	return await services.importTemplate(template, { [EXPORT]: { parameters } });
}

/** Runs a workflow with the trigger's test event: the first organization alone. */
async function runOnce(workflow: string): Promise<Execution> {
	return await stage.api.run(workflow, TRIGGER, LARGE_TIMEOUT_MS);
}

/** Checks that a run went well, and looks up what its export nodes have put out. */
async function exportsOf(execution: Execution) {
	expect(execution).toMatchObject({ status: 'success', error: undefined });
	return await Promise.all(
		execution.items(EXPORT).map(async ({ json }) => {
			const object = await stage.emulator.exportObject(String(json.id));
			return {
				...object,
				name: String(json.file_name),
				organization: String(json.organization_name),
				period: String(json.period),
			};
		}),
	);
}

describe('Google Drive', () => {
	const DRIVE = 'every-organization-to-drive';

	it("has the very bytes of every organization's export, each under its name", async () => {
		const exports = await exportsOf(await stage.api.runByPoll(await importWith(DRIVE)));
		expect(exports).toHaveLength(7);
		expect(services.drive.files).toEqual(
			exports.map(({ name, bytes, sha256 }) => ({
				...{ name, mimeType: 'text/csv', bytes, sha256 },
				...{ folder: 'root', content: expect.any(Buffer) as Buffer },
			})),
		);
	});

	it('is reached also a month later, when the first access token is too old', async () => {
		services.drive.oauth.expireAccessTokens();
		const exports = await exportsOf(await runOnce(await importWith(DRIVE)));
		expect(services.drive.files).toMatchObject(
			exports.map(({ name, sha256 }) => ({ name, sha256 })),
		);
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		const workflow = await importWith(DRIVE, { operation: 'download', exportId });
		const exports = await exportsOf(await runOnce(workflow));
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(exports).toHaveLength(1);
		expect(services.drive.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});

describe('Slack', () => {
	const SLACK = 'weekly-slack';

	it("has the very bytes of every organization's week, under its name and with a summary", async () => {
		const exports = await exportsOf(await stage.api.runByPoll(await importWith(SLACK)));
		expect(exports).toHaveLength(7);
		const { channel } = services.slack;
		expect(services.slack.files).toEqual(
			exports.map(({ name, bytes, sha256, rowCount, organization, period }) => ({
				...{ name, title: name, mimeType: 'text/csv', bytes, sha256, channel },
				comment: `Audit log of ${organization}, ${period}: ${rowCount} events\nSHA-256: ${sha256}`,
			})),
		);
	});

	it('has the very bytes of a file of 200 MB', async () => {
		const exportId = stage.emulator.addSyntheticExport({ bytes: LARGE_BYTES });
		const workflow = await importWith(SLACK, { operation: 'download', exportId });
		await exportsOf(await runOnce(workflow));
		const { sha256 } = await stage.emulator.exportObject(exportId);
		expect(services.slack.files).toMatchObject([{ bytes: LARGE_BYTES, sha256 }]);
	});
});
