import { useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
let exportId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
});

describe('an export that gives no file says why', () => {
	it('an unknown export', async () => {
		expect((await stage.errorOf('download', { id: 'aexp_unknown' }))?.message).toBe(
			'Invoance does not know export "aexp_unknown"',
		);
	});

	it('an archived organization', async () => {
		const archived = stage.emulator.organizations.find(({ archived_at }) => archived_at !== null);
		const error = await stage.errorOf('create', {
			organization: String(archived?.organization_id),
		});
		expect(error?.message).toMatch(/is archived, and Invoance makes no exports of archived/);
	});

	it('a job that failed, when waiting and when downloading', async () => {
		stage.emulator.nextJobs({ fail: 'cold storage is offline' });
		const id = await stage.readyExport();
		for (const name of ['wait', 'download']) {
			const error = await stage.errorOf(name, { id });
			expect(error?.message).toBe(
				`Invoance could not make export "${id}": cold storage is offline`,
			);
		}
	});

	it.each(['error', 'expired', 'cancelled', 'canceled'])(
		'a job with the status %s',
		async (status) => {
			stage.emulator.faults.add({
				on: 'getExport',
				fault: { type: 'patchJob', patch: { status } },
			});
			expect((await stage.errorOf('wait', { id: exportId }))?.message).toMatch(
				/could not make export/,
			);
		},
	);

	it('a job that is not ready, when downloading', async () => {
		stage.emulator.nextJobs({ neverReady: true });
		const error = await stage.errorOf('download', { id: await stage.readyExport() });
		expect(error?.message).toMatch(/is not ready to download yet/);
		expect(error?.description).toMatch(/Put a Wait for Export step before/);
	});
});

describe('continue on fail', () => {
	it('turns the failure of an item into an item, in its place', async () => {
		const json = await workflow('download', {}, { onError: 'continueRegularOutput' });
		const { items, error } = await stage.engine.run(json, {
			input: [{ id: exportId }, { id: 'aexp_unknown' }, { id: exportId }],
		});
		expect(error).toBeUndefined();
		const output = items('Invoance');
		expect(output.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(output[1]?.json).toEqual({
			id: 'aexp_unknown',
			error: 'Invoance does not know export "aexp_unknown"',
		});
		expect(output[1]?.binary).toBeUndefined();
		expect(output[0]?.json).toEqual(output[2]?.json);
	});
});
