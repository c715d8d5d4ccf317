import type { INodeParameters } from 'n8n-workflow';
import type { FaultSpec } from '../emulator';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

/** An answer with this text, in place of the emulator's. */
function answer(on: FaultSpec['on'], text: string): void {
	const contentType = 'application/json';
	stage.emulator.faults.add({
		on,
		fault: { type: 'status', status: 200, body: text, contentType },
	});
}

async function run(resource: string, operation: string, parameters: INodeParameters = {}) {
	const json = await workflow('create', { resource, operation, ...parameters });
	const { items, error } = await stage.engine.run(json);
	return { error, json: items('Invoance').map((item) => item.json) };
}

describe('an integer beyond 2^53', () => {
	const DIGITS = ['9007199254740993', '-9007199254740993', '12345678901234567890'];

	it.each(DIGITS)('keeps every digit in Event Get Many and Get: %s', async (digits) => {
		answer('listEvents', `{"events":[{"id":"aevt_1","metadata":{"account":[${digits}]}}]}`);
		const many = await run('event', 'getAll', { returnAll: true, simplify: false });
		expect(many.json).toEqual([{ id: 'aevt_1', metadata: { account: [digits] } }]);
		answer('getEvent', `{"id":"aevt_1","account":${digits}}`);
		const one = await run('event', 'get', { eventId: 'aevt_1', simplify: false });
		expect(one.json).toEqual([{ id: 'aevt_1', account: digits }]);
	});

	it('keeps them in an export, an organization and an answer about integrity', async () => {
		answer('getExport', '{"id":"aexp_1","status":"processing","shard":9007199254740993}');
		const job = await run('export', 'get', { exportId: 'aexp_1' });
		expect(job.json[0]?.shard).toBe('9007199254740993');
		answer('listOrganizations', '{"orgs":[{"id":"aorg_1","account":9007199254740993}]}');
		const organizations = await run('organization', 'getAll', { returnAll: true });
		expect(organizations.json[0]?.account).toBe('9007199254740993');
		answer('integrity', '{"last_seq":9007199254740993}');
		const integrity = await run('organization', 'checkIntegrity');
		expect(integrity.json[0]?.last_seq).toBe('9007199254740993');
	});

	it('is a number as long as it is exact', async () => {
		answer('getEvent', '{"id":"aevt_1","account":9007199254740991,"rate":0.5}');
		const { json } = await run('event', 'get', { eventId: 'aevt_1', simplify: false });
		expect(json).toEqual([{ id: 'aevt_1', account: 9007199254740991, rate: 0.5 }]);
	});
});

describe('a list of events', () => {
	it.each([
		['an empty cursor', '{"events":[{"id":"aevt_1"}],"next_cursor":""}', 1],
		['no cursor', '{"events":[{"id":"aevt_1"}]}', 1],
		['null for none', '{"events":null,"next_cursor":null}', 0],
		['a byte-order mark', '\uFEFF{"events":[{"id":"aevt_1"}]}', 1],
	])('ends with %s', async (_, text, count) => {
		answer('listEvents', text);
		const { json, error } = await run('event', 'getAll', { returnAll: true });
		expect(error).toBeUndefined();
		expect(json).toHaveLength(count);
		expect(stage.emulator.requests).toHaveLength(1);
	});

	it('that has more and does not say where is an error, unless no more is wanted', async () => {
		const text = '{"events":[{"id":"aevt_1"},{"id":"aevt_2"}],"has_more":true}';
		answer('listEvents', text);
		const all = await run('event', 'getAll', { returnAll: true });
		expect(all.error?.message).toBe('Invoance has more events than it sent');
		answer('listEvents', text);
		const two = await run('event', 'getAll', { returnAll: false, limit: 2 });
		expect(two.json).toHaveLength(2);
	});

	it('gives no more than was asked for, where the server ignores the limit', async () => {
		const events = Array.from({ length: 30 }, (_, index) => ({ id: `aevt_${index}` }));
		answer('listEvents', JSON.stringify({ events, next_cursor: 'more' }));
		const { json } = await run('event', 'getAll', { returnAll: false, limit: 7 });
		expect(json.map(({ id }) => id)).toEqual(events.slice(0, 7).map(({ id }) => id));
		expect(stage.emulator.requests).toHaveLength(1);
	});
});

describe('a list of organizations', () => {
	const page = (ids: string[], more: object) =>
		JSON.stringify({ orgs: ids.map((id) => ({ id, name: id })), ...more });

	it('that comes in pages is taken whole', async () => {
		answer('listOrganizations', page(['aorg_1', 'aorg_2'], { next_cursor: 'a' }));
		answer('listOrganizations', page(['aorg_3'], { next_cursor: 'b' }));
		answer('listOrganizations', page(['aorg_4'], {}));
		const { json } = await run('organization', 'getAll', { returnAll: true });
		expect(json.map(({ id }) => id)).toEqual(['aorg_1', 'aorg_2', 'aorg_3', 'aorg_4']);
	});

	it('that is null is empty', async () => {
		answer('listOrganizations', '{"orgs":null}');
		const { json, error } = await run('organization', 'getAll', { returnAll: true });
		expect(error).toBeUndefined();
		expect(json).toEqual([]);
	});

	it('that has more and does not say where is an error, not a part', async () => {
		answer('listOrganizations', page(['aorg_1'], { has_more: true }));
		const { error } = await run('organization', 'getAll', { returnAll: true });
		expect(error?.message).toBe('Invoance has more organizations than it sent');
	});

	it('that cannot be had costs a file its name, and nothing else', async () => {
		const fault = { type: 'status', status: 403, body: { error: 'insufficient_scope' } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault });
		const { items, error } = await stage.engine.run(await oneStep());
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({
			file_name: 'invoance-audit_acme_all-time.csv',
			organization_name: 'acme',
		});
	});
});

describe('a row_count', () => {
	const nobody = { filters: { actorId: 'nobody' } };
	const patch = (row_count: unknown) => {
		stage.emulator.faults.add({
			on: 'getExport',
			times: Infinity,
			fault: { type: 'patchJob', patch: { row_count } },
		});
	};

	it.each([undefined, null, '0', 'many', 7, '9007199254740993'])(
		'of %j does not decide whether a file is empty: its rows do',
		async (rowCount) => {
			patch(rowCount);
			const skipped = await stage.engine.run(
				await oneStep({ ...nobody, options: { ifEmpty: 'skip' } }),
			);
			expect(skipped.error).toBeUndefined();
			expect(skipped.items('Invoance')).toEqual([]);
			expect(skipped.hints('Invoance')).toContainEqual(expect.stringMatching(/If Empty .* Skip/));
			const failing = await stage.engine.run(
				await oneStep({ ...nobody, options: { ifEmpty: 'fail' } }),
			);
			expect(failing.error?.message).toMatch(/is empty: no event matched/);
		},
	);

	it('that says otherwise than the file is told in a hint also where the file is skipped', async () => {
		patch(7);
		const { items, hints } = await stage.engine.run(
			await oneStep({ ...nobody, options: { ifEmpty: 'skip' } }),
		);
		expect(items('Invoance')).toEqual([]);
		expect(hints('Invoance')).toContainEqual(expect.stringMatching(/another number of rows/));
	});

	it.each(['2', 2])('of %j, where the file has others, is told in a hint', async (rowCount) => {
		patch(rowCount);
		const { items, hints, error } = await stage.engine.run(await oneStep());
		expect(error).toBeUndefined();
		expect(items('Invoance')[0]?.json).toMatchObject({ rows: 200, row_count: 2 });
		expect(hints('Invoance')).toContainEqual(expect.stringMatching(/another number of rows/));
	});
});
