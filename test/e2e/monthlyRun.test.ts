import { TRIGGER, EXPORT, useTemplates } from './n8n/templateStage';

/** ORGANIZATIONS=2000 gives the figure in docs/benchmarks.md. */
const ORGANIZATIONS = Number(process.env.ORGANIZATIONS ?? 100);
const PER_SECOND = 50;
/** Create and one poll: what an export takes of the API at least. */
const API_REQUESTS = 2;

const services = useTemplates({
	// One is archived.
	organizationCount: ORGANIZATIONS + 1,
	eventsPerOrganization: 1_000,
	rateLimitPerSecond: PER_SECOND,
});

it('each organization is in Drive once after one monthly run behind a rate limit', async () => {
	const { n8n, drive } = services;
	const workflow = await services.importTemplate('every-organization-to-drive');
	const started = performance.now();
	const execution = await n8n.api.runByPoll(workflow, 1_200_000);
	const took = (performance.now() - started) / 1_000;

	expect(execution).toMatchObject({ status: 'success', error: undefined });
	expect(execution.items(TRIGGER)).toHaveLength(ORGANIZATIONS);
	expect(execution.items(EXPORT)).toHaveLength(ORGANIZATIONS);
	expect(new Set(drive.files.map(({ name }) => name)).size).toBe(ORGANIZATIONS);
	expect(drive.files).toHaveLength(ORGANIZATIONS);

	const requests = n8n.emulator.requests.map(({ finishedAt = 0 }) => finishedAt);
	const exported = (Math.max(...requests) - started) / 1_000;
	const forced = (API_REQUESTS * ORGANIZATIONS) / PER_SECOND;
	console.log(
		`${ORGANIZATIONS} organizations at ${PER_SECOND} requests/s: all exported after ${exported.toFixed(0)} s ` +
			`(${(exported / forced).toFixed(2)} of what is forced, ${n8n.emulator.refused()} refused), ` +
			`all in Drive after ${took.toFixed(0)} s`,
	);
}, 1_300_000);
