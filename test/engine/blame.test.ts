import type { Fault } from '../emulator';
import { oneStep, useStage, workflow } from './setup';

jest.mock('../../nodes/Invoance/runtime/clock', () => jest.requireActual<object>('./fastClock'));

const stage = useStage();
let exportId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
});

function page(status: number): Fault {
	const body = '<html><body>Access to this site is blocked</body></html>';
	return { type: 'status', status, body, contentType: 'text/html' };
}

describe('what stood between n8n and Invoance is named, not the key', () => {
	it.each([
		['a proxy that asks for a login', page(407), /proxy .* asks for a user name and password/],
		['a proxy that says nothing', { type: 'status', status: 407 } as const, /proxy .* asks for/],
		['a firewall', page(403), /^A proxy or firewall between n8n and Invoance refused/],
		['a filter', page(451), /^A proxy or firewall between n8n and Invoance refused/],
		[
			'a firewall without a word',
			{ type: 'status', status: 403 } as const,
			/^A proxy or firewall between/,
		],
		[
			'a gateway that asks who it is',
			page(401),
			/^A proxy or firewall between n8n and Invoance refused/,
		],
		['a server that is another one', page(404), /^There is no Invoance API at the Base URL/],
		[
			'a server that is another one, with data of its own',
			{ type: 'status', status: 404, body: { detail: 'Not Found' } } as const,
			/^There is no Invoance API at the Base URL/,
		],
	])('%s', async (_, fault, message) => {
		stage.emulator.faults.add({ on: 'getExport', times: Infinity, fault });
		const error = await stage.errorOf('get', { id: exportId });
		const { host } = new URL(stage.emulator.baseUrl);
		expect(error?.message).toMatch(message);
		expect(error?.message).not.toMatch(/key|scope/);
		expect(`${error?.message ?? ''} ${error?.description ?? ''}`).toContain(host);
		expect(error?.description).toMatch(/API key is not the problem/);
	});

	it('but the key is, where Invoance says so', async () => {
		const body = { error: 'insufficient_scope', message: 'no' };
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'status', status: 403, body } });
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(/lacks the scope audit:read/);
	});
});

describe('what stood between n8n and the storage is named, with the host to allow', () => {
	it.each([
		['a proxy', page(407), /proxy .* asks for a user name and password/],
		['a firewall', page(403), /proxy or firewall .* refused the request/],
		['a filter', page(451), /proxy or firewall .* refused the request/],
	])('%s', async (_, fault, message) => {
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault });
		const error = await stage.errorOf('download', { id: exportId });
		expect(error?.message).toMatch(message);
		expect(error?.description).toContain(`allow ${new URL(stage.emulator.storageUrl).hostname}`);
		expect(error?.description).not.toMatch(/create the export again/i);
		expect(JSON.stringify([error?.message, error?.description])).not.toMatch(/X-Amz/);
	});
});

describe('a page in place of the file, or of data, is blamed on what may have sent it', () => {
	it('to the API', async () => {
		stage.emulator.faults.add({ on: 'getExport', fault: { type: 'html' } });
		const error = await stage.errorOf('get', { id: exportId });
		expect(error?.message).toMatch(/a web page/);
		expect(error?.description).toContain(new URL(stage.emulator.baseUrl).host);
	});

	it('to storage', async () => {
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault: { type: 'html' } });
		const error = await stage.errorOf('download', { id: exportId });
		expect(error?.description).toMatch(/between n8n and 127\.0\.0\.1 sends such pages/);
	});
});

describe('a failed export is named by organization and period', () => {
	const refuse = (organizationId: string) => {
		const fault = { type: 'status', status: 400, body: { error: 'internal' } } as const;
		stage.emulator.faults.add({ on: 'createExport', organizationId, fault });
	};
	const november = { dateRange: 'custom', rangeStart: '2026-11', rangeEnd: '2026-11' };

	it.each(['create', 'exportAndDownload'])(
		'by %s, in the error of the execution',
		async (value) => {
			refuse('globex');
			const input = ['acme', 'globex', 'mueller'].map((organization_id) => ({ organization_id }));
			const organizationId = { __rl: true, mode: 'list', value: '' };
			const json = await oneStep({ operation: value, ...november, organizationId });
			const { error } = await stage.engine.run(json, { input });
			expect(error?.message).toBe(
				'Export of Globex Industries (globex), November 2026: Invoance did not accept the request for organization "globex"',
			);
		},
	);

	it('as it was chosen from the list, also where it is archived', async () => {
		const archived = stage.emulator.organizations.at(-1);
		const cachedResultName = 'Initech (initech) – archived';
		const organizationId = { __rl: true, mode: 'list', value: archived?.id, cachedResultName };
		const { error } = await stage.engine.run(await workflow('create', { organizationId }));
		expect(error?.message).toMatch(
			/^Export of Initech \(initech\), all time: The organization "Initech \(initech\)" is archived/,
		);
	});

	it.each(['wait', 'get', 'download'])('by %s, where the item tells', async (step) => {
		const item = { id: 'aexp_unknown', organization_id: 'globex', period: 'November 2026' };
		expect((await stage.errorOf(step, item))?.message).toBe(
			'Export of Globex Industries (globex), November 2026: Invoance does not know export "aexp_unknown"',
		);
		expect((await stage.errorOf(step, { ...item, organization_id: null }))?.message).toBe(
			'Export of November 2026: Invoance does not know export "aexp_unknown"',
		);
	});

	it('also where storage refuses the file', async () => {
		stage.emulator.faults.add({ on: 'storage', times: Infinity, fault: page(403) });
		const { error } = await stage.engine.run(await oneStep(november));
		expect(error?.message).toMatch(
			/^Export "aexp_\w+" of Acme Corp \(acme\), November 2026: A proxy/,
		);
	});

	it('with the export, where what happened does not name it', async () => {
		const fault = { type: 'status', status: 429, headers: { 'retry-after': '9999' } } as const;
		stage.emulator.faults.add({ on: 'getExport', fault });
		const { error } = await stage.engine.run(await oneStep(november));
		expect(error?.message).toMatch(
			/^Export "aexp_\w+" of Acme Corp \(acme\), November 2026: Invoance received too many/,
		);
	});

	it('by what the item says, where the list of organizations cannot be had', async () => {
		const fault = { type: 'status', status: 400, body: { error: 'internal' } } as const;
		stage.emulator.faults.add({ on: 'listOrganizations', times: Infinity, fault });
		const item = { organization_id: 'globex', organization_name: 'G'.repeat(100_000) };
		const organizationId = { __rl: true, mode: 'list', value: '' };
		const json = await oneStep({ ...november, organizationId });
		const messages = [];
		for (const organization_name of ['Globex', item.organization_name]) {
			refuse('globex');
			const input = [{ ...item, organization_name }];
			messages.push((await stage.engine.run(json, { input })).error?.message);
		}
		expect(messages).toEqual([
			expect.stringMatching(/^Export of Globex, November 2026: /),
			expect.stringMatching(/^Export of globex, November 2026: /),
		]);
	});

	it('without a list of names, where the same answer is to be expected of every request', async () => {
		const fault = { type: 'status', status: 401 } as const;
		stage.emulator.faults.add({ on: 'createExport', times: 2, fault });
		const json = await workflow('create', {}, { onError: 'continueRegularOutput' });
		const input = ['acme', 'globex'].map((organization) => ({ organization }));
		const { items } = await stage.engine.run(json, { input });
		expect(items('Invoance').map(({ json: { error } }) => error)).toEqual([
			expect.stringMatching(/^Export of acme, all time: /),
			expect.stringMatching(/^Export of globex, all time: /),
		]);
		expect(stage.emulator.requests.filter(({ path }) => path === '/v1/audit/orgs')).toEqual([]);
	});
});

describe('hints sum up what many items have to say', () => {
	it('that failed while the others go on: how many, and whose', async () => {
		const body = { error: 'internal' };
		const ofGlobex = { on: 'createExport', organizationId: 'globex' } as const;
		// It comes first, and fails last.
		stage.emulator.faults.add({ ...ofGlobex, fault: { type: 'delay', ms: 300 } });
		for (const organizationId of ['globex', 'mueller']) {
			const fault = { type: 'status', status: 400, body } as const;
			stage.emulator.faults.add({ on: 'createExport', organizationId, fault });
		}
		const json = await workflow('create', {}, { onError: 'continueRegularOutput' });
		const input = ['acme', 'globex', 'mueller'].map((organization) => ({ organization }));
		const { hints } = await stage.engine.run(json, { input });
		expect(hints('Invoance')).toContainEqual(
			expect.stringMatching(
				/^2 of 3 failed: Export of Globex Industries .*; Export of Müller & Söhne GmbH .*$/,
			),
		);
	});

	it('that matched nothing: once, with their number', async () => {
		const json = await oneStep({
			filters: { actorId: '={{ $json.actor }}' },
			options: { ifEmpty: '={{ $json.ifEmpty }}' },
		});
		const input = [
			{ actor: 'nobody', ifEmpty: 'output' },
			{ actor: 'nobody', ifEmpty: 'skip' },
			{ actor: 'nobody', ifEmpty: 'skip' },
			{ actor: '', ifEmpty: 'output' },
		];
		const { hints, items } = await stage.engine.run(json, { input });
		expect(items('Invoance').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 3 },
		]);
		expect(hints('Invoance').filter((hint) => hint.startsWith('No events matched'))).toEqual([
			expect.stringMatching(/^No events matched 1 of 4 exports: the file has no rows/),
			expect.stringMatching(/^No events matched 2 of 4 exports, so there is no output/),
		]);
	});
});
