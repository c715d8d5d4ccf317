import type { IDataObject } from 'n8n-workflow';
import { text } from './engine';
import type { WorkflowJson } from '../workflowFile';
import { oneStep, useStage } from './setup';

const stage = useStage();

/** How far each organization has been delivered, in what n8n saves with the workflow. */
function marksIn({ global }: IDataObject): unknown {
	return (global as IDataObject)['invoance:2'];
}

describe('Since Last Run', () => {
	const since = { dateRange: 'sinceLastRun' };

	it('continues one millisecond after the end of the run before', async () => {
		const json = await oneStep(since);
		const first = await stage.engine.run(json, { mode: 'trigger' });
		const second = await stage.engine.run(
			{ ...json, staticData: first.staticData },
			{ mode: 'trigger' },
		);
		const end = Date.parse(text(first.items('Invoance')[0], 'range_end'));
		const start = Date.parse(text(second.items('Invoance')[0], 'range_start'));
		expect(start).toBe(end + 1);
		expect(first.hints('Invoance')).toEqual([]);
	});

	it('remembers each organization for itself, and survives renaming the node', async () => {
		const json = await oneStep(since);
		const first = await stage.engine.run(json, {
			mode: 'trigger',
			input: [{ organization: 'acme' }],
		});
		const renamed = JSON.parse(
			JSON.stringify({ ...json, staticData: first.staticData }).replaceAll(
				'"Invoance"',
				'"Monthly"',
			),
		) as WorkflowJson;
		const second = await stage.engine.run(renamed, {
			mode: 'trigger',
			input: [{ organization: 'acme' }, { organization: 'globex' }],
		});
		const [acme, globex] = second
			.items('Monthly')
			.map((item) => Date.parse(text(item, 'range_start')));
		expect(acme).toBe(Date.parse(text(first.items('Invoance')[0], 'range_end')) + 1);
		expect(Date.now() - (globex ?? 0)).toBeGreaterThan(29 * 86_400_000);
	});

	it('does not move on in a manual run, and says so', async () => {
		const { staticData, hints } = await stage.engine.run(await oneStep(since));
		expect(marksIn(staticData)).toBeUndefined();
		expect(hints('Invoance')).toEqual([expect.stringMatching(/manual run/)]);
	});

	it('does not move on past events that a limit left out, and says so', async () => {
		const events = { ...since, resource: 'event', operation: 'getAll' };
		const limited = await stage.engine.run(await oneStep({ ...events, limit: 1 }), {
			mode: 'trigger',
		});
		expect(limited.items('Invoance')).toHaveLength(1);
		expect(marksIn(limited.staticData)).toEqual({});
		expect(limited.hints('Invoance')).toEqual([expect.stringMatching(/Switch on Return All/)]);

		const all = await stage.engine.run(await oneStep({ ...events, returnAll: true }), {
			mode: 'trigger',
		});
		expect(Object.keys(marksIn(all.staticData) as object)).toHaveLength(1);
		expect(all.hints('Invoance')).toEqual([]);
	});

	it('moves on for the organizations that succeeded, not for those that failed', async () => {
		const json = await oneStep(since, { onError: 'continueRegularOutput' });
		stage.emulator.faults.add({
			on: 'createExport',
			organizationId: 'globex',
			fault: { type: 'status', status: 402 },
		});
		const { staticData, items } = await stage.engine.run(json, {
			mode: 'trigger',
			input: [{ organization: 'acme' }, { organization: 'globex' }],
		});
		expect(items('Invoance')).toHaveLength(2);
		expect(marksIn(staticData)).toEqual({ acme: items('Invoance')[0]?.json.range_end });
	});

	it('does not move on at all if the node fails, or if the job is not finished', async () => {
		stage.emulator.nextJobs({ fail: 'no' });
		const failed = await stage.engine.run(await oneStep(since), { mode: 'trigger' });
		expect(failed.error).toBeDefined();
		expect(marksIn(failed.staticData)).toBeUndefined();

		stage.emulator.nextJobs({ neverReady: true });
		const options = { maxWait: 0.02, onTimeout: 'returnPending' };
		const pending = await stage.engine.run(await oneStep({ ...since, options }), {
			mode: 'trigger',
		});
		expect(pending.items('Invoance')).toHaveLength(1);
		expect(marksIn(pending.staticData)).toEqual({});
	});

	it('does not move on if the execution is cancelled', async () => {
		stage.emulator.nextJobs({ neverReady: true });
		const running = stage.engine.start(await oneStep(since), { mode: 'trigger' });
		setTimeout(running.cancel, 200);
		expect(marksIn((await running.result).staticData)).toBeUndefined();
	});

	it('reaches back by the overlap, and begins where the first run is told to', async () => {
		const json = await oneStep({
			...since,
			sinceLastRunStart: '2026-01-01T00:00:00Z',
			options: { overlapMinutes: 5 },
		});
		const first = await stage.engine.run(json, { mode: 'trigger' });
		expect(first.items('Invoance')[0]?.json.range_start).toBe('2026-01-01T00:00:00.000Z');
		const second = await stage.engine.run(
			{ ...json, staticData: first.staticData },
			{ mode: 'trigger' },
		);
		const end = Date.parse(text(first.items('Invoance')[0], 'range_end'));
		const start = Date.parse(text(second.items('Invoance')[0], 'range_start'));
		expect(start).toBe(end + 1 - 5 * 60_000);
	});
});
