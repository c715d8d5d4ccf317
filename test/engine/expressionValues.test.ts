import type { INodeParameters } from 'n8n-workflow';
import { oneStep, useStage, workflow } from './setup';

const stage = useStage();

const CORRECT_IT = 'Correct it in this node. If an expression gives it, correct the expression.';

/** What comes of parameters that no list offers but an expression may give. */
async function errorWith(parameters: INodeParameters) {
	const { error } = await stage.engine.run(await oneStep(parameters));
	expect(stage.emulator.requests).toEqual([]);
	return { message: error?.message, description: error?.description };
}

describe('a value that an expression gives and the field does not know is refused, unsent', () => {
	it('a format', async () => {
		expect(await errorWith({ format: '={{ "xml" }}' })).toEqual({
			message: 'Format must be one of: csv, ndjson',
			description: CORRECT_IT,
		});
	});

	it('a date range, with those that there are', async () => {
		const { message, description } = await errorWith({ dateRange: '={{ "lastMonth" }}' });
		expect(message).toMatch(/^Date Range must be one of: automatic, previousMonth, .*, allTime$/);
		expect(description).toBe(CORRECT_IT);
	});

	it.each(['({ id: "acme" })', '["acme"]', 'true'])(
		'an organization, also where the input item has one: %s',
		async (value) => {
			const organizationId = { __rl: true, mode: 'id', value: `={{ ${value} }}` };
			const json = await oneStep({ organizationId });
			const { error } = await stage.engine.run(json, { input: [{ organization_id: 'globex' }] });
			expect(stage.emulator.requests).toEqual([]);
			expect({ message: error?.message, description: error?.description }).toEqual({
				message: 'Organization must be an ID',
				description: CORRECT_IT,
			});
		},
	);

	it('a filter', async () => {
		expect(await errorWith({ filters: { actorId: '={{ ({ id: 1 }) }}' } })).toEqual({
			message: 'The filter "actorId" is not text',
			description: 'Correct the expression that gives it.',
		});
	});

	it.each([0, 2.5, -1, '"many"'])('a limit of %s', async (limit) => {
		const events = { resource: 'event', operation: 'getAll', limit: `={{ ${limit} }}` };
		expect(await errorWith(events)).toEqual({
			message: 'Limit must be a whole number, 1 or more',
			description: CORRECT_IT,
		});
	});

	it('the name of the field that holds the file', async () => {
		const verify = { operation: 'verify', binaryPropertyName: '={{ 5 }}' };
		expect(await errorWith(verify)).toEqual({
			message: 'Input Binary Field must be the name of a field, e.g. data',
			description: 'Correct the expression in Input Binary Field.',
		});
	});

	it.each([
		['null', 'The Export ID is empty'],
		['({ id: 1 })', 'Export ID must be text'],
	])('an export ID of %s', async (id, message) => {
		const error = await errorWith({ operation: 'get', exportId: `={{ ${id} }}` });
		expect(error.message).toBe(message);
	});

	it.each([
		['operation "explode"', { operation: 'explode' }],
		['resource "planet"', { resource: 'planet', operation: 'get' }],
	])('the %s, which a newer version of the node may have', async (unknown, parameters) => {
		expect(await errorWith(parameters)).toEqual({
			message: `The ${unknown} does not exist`,
			description: 'Choose one from the list. The workflow may need a newer version of this node.',
		});
	});
});

it('a list of actions may also be an array, with blanks and empty ones left out', async () => {
	const actions = '={{ [" user.signed_in ", "", "user.signed_out"] }}';
	await stage.engine.run(await workflow('create', { filters: { actions } }));
	const [request] = stage.emulator.requests;
	expect(request?.body).toMatchObject({
		filters: { actions: 'user.signed_in,user.signed_out' },
	});
});
