import { Invoance } from '../../nodes/Invoance/Invoance.node';
import { InvoanceTrigger } from '../../nodes/Invoance/InvoanceTrigger.node';

const { description } = new Invoance();

describe('the node', () => {
	it('asks n8n to hide the signed address in every view of an execution', () => {
		expect(description.sensitiveOutputFields).toEqual(['download_url']);
	});

	it('warns of All Time before and after a run, and of no other range', () => {
		expect(description.hints).toEqual([
			expect.objectContaining({
				displayCondition: '={{ $parameter["dateRange"] === "allTime" }}',
				whenToDisplay: 'always',
			}),
		]);
	});

	it('exports and downloads unless something else is chosen', () => {
		const fields = description.properties.filter(({ name }) =>
			['resource', 'operation'].includes(name),
		);
		const [resource, operation] = fields;
		expect([resource?.default, operation?.default]).toEqual(['export', 'exportAndDownload']);
		expect(operation?.options?.[0]).toMatchObject({ value: 'exportAndDownload' });
	});
});

it('the trigger polls, so that n8n keeps its cursor', () => {
	expect(new InvoanceTrigger().description.polling).toBe(true);
});
