import type { Execution } from './n8n/execution';
import { EXPORT, EXPORT_AGAIN, useTemplates } from './n8n/templateStage';

const services = useTemplates({ jobDurationMs: 0, coldJobDurationMs: 0 });
beforeEach(() => {
	services.clear();
});

/** The external ids of all organizations that are active. */
const ALL = ['acme', 'globex', 'mueller'];

/** A template that the trigger starts, and how to see what it delivered. */
interface Template {
	name: string;
	/** The names of the files that arrived. */
	arrived: () => string[];
	/** Refuses the deliveries of an organization, so many times. */
	refuse: (organization: 'acme' | 'globex', times: number) => void;
	/** Whether an organization without events gets something too. */
	deliversEmpty: boolean;
}

const NAMES = { acme: /_acme_|Acme/, globex: /_globex_|Globex/ };

const byEmail = {
	arrived: () =>
		services.mail.messages.map(({ attachments }) => attachments[0]?.filename ?? 'nothing attached'),
	refuse: (organization: 'acme' | 'globex', times: number) => {
		services.mail.refusals.add(NAMES[organization], times);
	},
};

const TEMPLATES: Template[] = [
	{
		name: 'every-organization-to-drive',
		arrived: () => services.drive.files.map(({ name }) => name),
		refuse: (organization, times) => {
			services.drive.refusals.add(NAMES[organization], times);
		},
		deliversEmpty: false,
	},
	{ name: 'monthly-email', ...byEmail, deliversEmpty: true },
	{ name: 'monthly-excel', ...byEmail, deliversEmpty: false },
	{
		name: 'weekly-slack',
		arrived: () => services.slack.files.map(({ name }) => name),
		refuse: (organization, times) => {
			services.slack.refusals.add(NAMES[organization], times);
		},
		deliversEmpty: false,
	},
	{ name: 'verify-monthly-export', ...byEmail, deliversEmpty: true },
];

/** Fails the next jobs of an organization. An export is one job here: Max Attempts is 1. */
function failExports(organization: string, times: number): void {
	services.n8n.emulator.nextJobs({ fail: 'The disk is full', organizationId: organization, times });
}

async function run(template: string, filters: Record<string, string> = {}): Promise<Execution> {
	const parameters = { options: { maxAttempts: 1 }, filters };
	const settings = { [EXPORT]: { parameters }, [EXPORT_AGAIN]: { parameters } };
	const workflow = await services.importTemplate(template, settings);
	return await services.n8n.api.runByPoll(workflow);
}

async function retry({ id }: Execution): Promise<Execution> {
	const { api } = services.n8n;
	return await api.finished(await api.retry(id));
}

describe.each(TEMPLATES)('$name', ({ name, arrived, refuse, deliversEmpty }) => {
	/** Holds that these organizations got a file, one for each time that they are named. */
	const expectFilesOf = (organizations: string[]) => {
		const owners = arrived().map((file) => ALL.find((id) => file.includes(`_${id}_`)) ?? file);
		expect(owners.sort()).toEqual(organizations);
	};

	it('delivers what failed once in the same execution', async () => {
		failExports('acme', 1);
		refuse('globex', 1);
		expect(await run(name)).toMatchObject({ status: 'success', error: undefined });
		expectFilesOf(ALL);
	});

	it('names a failed export and serves the others; Retry delivers just what is missing', async () => {
		failExports('acme', 3);
		const failed = await run(name);
		expect(failed.error?.message).toMatch(/Acme Corp.*20\d\d/);
		expectFilesOf(['globex', 'mueller']);

		const vain = await retry(failed);
		expect(vain.error?.message).toMatch(/Acme Corp.*20\d\d/);
		expectFilesOf(['globex', 'mueller']);

		expect(await retry(vain)).toMatchObject({ status: 'success', error: undefined });
		expectFilesOf(ALL);
	});

	it('serves the others where a delivery fails; Retry delivers just what is missing', async () => {
		refuse('globex', 3);
		const failed = await run(name);
		expect(failed).toMatchObject({ status: 'error' });
		expectFilesOf(['acme', 'mueller']);

		const vain = await retry(failed);
		expect(vain).toMatchObject({ status: 'error' });
		expectFilesOf(['acme', 'mueller']);

		expect(await retry(vain)).toMatchObject({ status: 'success', error: undefined });
		expectFilesOf(ALL);
	});

	it('forgets nobody where an export and a delivery fail in the same execution', async () => {
		failExports('acme', 2);
		refuse('globex', 2);
		const failed = await run(name);
		expect(failed.error?.message).toMatch(/Acme Corp.*20\d\d/);
		expectFilesOf(['mueller']);

		// The export works now, and the delivery does not yet.
		const second = await retry(failed);
		expect(second).toMatchObject({ status: 'error' });
		expectFilesOf(['acme', 'mueller']);

		expect(await retry(second)).toMatchObject({ status: 'success', error: undefined });
		expectFilesOf(ALL);
	});

	it('two runs at once disturb each other in nothing, whatever fails once', async () => {
		failExports('acme', 1);
		refuse('globex', 1);
		const both = await Promise.all([run(name), run(name)]);
		for (const execution of both) {
			expect(execution).toMatchObject({ status: 'success', error: undefined });
		}
		expectFilesOf(ALL.flatMap((organization) => [organization, organization]));
	});

	it('takes an organization without events for no failure', async () => {
		const quiet = "={{ $json.external_id === 'acme' ? 'nobody' : '' }}";
		expect(await run(name, { actorId: quiet })).toMatchObject({
			status: 'success',
			error: undefined,
		});
		expectFilesOf(deliversEmpty ? ALL : ['globex', 'mueller']);
		expect(services.slack.messages).toEqual([]);
	});
});

it.each([
	{
		step: 'Send again',
		onError: 'continueRegularOutput' as const,
		fail: () => {
			byEmail.refuse('acme', 100);
			byEmail.refuse('globex', 1);
		},
	},
	{
		step: EXPORT_AGAIN,
		onError: 'continueErrorOutput' as const,
		fail: () => {
			failExports('acme', 100);
			failExports('globex', 1);
		},
	},
])(
	'Retry with the saved workflow goes past what never succeeds in $step',
	async ({ step, onError, fail }) => {
		const { api } = services.n8n;
		const arrived = ['_mueller_', '_globex_'].map((name): unknown => expect.stringContaining(name));
		fail();
		const failed = await run('monthly-email');
		// Globex failed with Acme, and waits behind it.
		expect(failed).toMatchObject({ status: 'error' });
		expect(byEmail.arrived()).toEqual(arrived.slice(0, 1));

		await api.setOnError(failed.workflowId, step, onError);
		const retried = await api.finished(await api.retry(failed.id, 'saved'));
		expect(retried).toMatchObject({ status: 'success', error: undefined });
		expect(byEmail.arrived()).toEqual(arrived);
	},
);
