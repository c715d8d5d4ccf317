import type { Fault } from '../emulator';
import { oneStep, useStage, workflow } from './setup';

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
		['a proxy', page(407), /proxy .* asks for a login/],
		['a firewall', page(403), /proxy or firewall .* blocked the download/],
		['a filter', page(451), /proxy or firewall .* blocked the download/],
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

describe('an error names the organization as people know it', () => {
	it('that is archived, where it was chosen from the list', async () => {
		const archived = stage.emulator.organizations.at(-1);
		const organizationId = {
			__rl: true,
			mode: 'list',
			value: archived?.id,
			cachedResultName: 'Initech (initech) – archived',
		};
		const { error } = await stage.engine.run(await workflow('create', { organizationId }));
		expect(error?.message).toMatch(/^The organization "Initech.*" is archived/);
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
				/^2 of 3 failed: Globex Industries \(.*\), Müller & Söhne GmbH \(.*\)$/,
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
			expect.stringMatching(/^No events matched 2 of 4 exports, so nothing was put out/),
		]);
	});
});
