import { setTimeout as sleep } from 'node:timers/promises';
import { useTemplates } from './n8n/templateStage';

const services = useTemplates({
	eventsPerOrganization: 4_000,
	jobDurationMs: 4_000,
	coldJobDurationMs: 4_000,
});
const ORGANIZATIONS = 3;

beforeEach(() => {
	services.clear();
});

/** Ends n8n as a power cut would, while an execution waits for its exports; starts it again. */
async function killWhileExporting(start: () => Promise<string>): Promise<string> {
	const { n8n } = services;
	const executionId = await start();
	const created = () => n8n.emulator.requests.filter(({ method }) => method === 'POST').length;
	while (created() < ORGANIZATIONS) await sleep(50);
	await n8n.n8n.kill();
	await n8n.restart();
	return executionId;
}

it.each([
	{ name: 'monthly-email', count: () => services.mail.messages.length },
	{ name: 'every-organization-to-drive', count: () => services.drive.files.length },
])(
	'$name delivers everything once by Retry after n8n was killed',
	async ({ name, count }) => {
		const { n8n } = services;
		const workflow = await services.importTemplate(name);
		const killed = await killWhileExporting(async () => {
			await n8n.api.activate(workflow);
			return await n8n.api.nextExecution(workflow, [], 60_000);
		});
		expect(await n8n.api.finished(killed)).toMatchObject({ status: 'crashed' });
		expect(count()).toBe(0);

		const retried = await n8n.api.finished(await n8n.api.retry(killed));
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(count()).toBe(ORGANIZATIONS);
		// The trigger remembers what it started, and starts nothing again.
		expect(await n8n.api.executionIds(workflow)).toHaveLength(2);
		await n8n.api.deactivate(workflow);
	},
	240_000,
);

it('nightly-drive brings by itself what was lost with n8n the night before', async () => {
	const { n8n } = services;
	const workflow = await services.importTemplate('nightly-drive');
	await killWhileExporting(async () => await n8n.api.start(workflow, 'Every Night'));
	expect(services.drive.files).toEqual([]);

	const next = await n8n.api.run(workflow, 'Every Night');
	expect(next).toMatchObject({ status: 'success', error: undefined });
	const exports = services.drive.files.filter(({ name }) => name.endsWith('.ndjson'));
	expect(exports).toHaveLength(ORGANIZATIONS);
}, 240_000);
