import type { INodeProperties } from 'n8n-workflow';
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

/** Each list of choices in a node's fields, nested ones too, by the name of its field. */
function choicesOf(fields: INodeProperties[]): Array<[string, string[]]> {
	return fields.flatMap(({ name, type, options = [] }) => {
		if (type === 'options') return [[name, options.map((option) => option.name)]];
		const nested = options.flatMap((option) => ('type' in option ? [option] : []));
		return choicesOf(nested);
	});
}

it('lists of choices are alphabetical, but those whose order carries meaning', () => {
	const ordered = ['resource', 'operation', 'dateRange', 'upTo'];
	const lists = choicesOf(description.properties).filter(([name]) => !ordered.includes(name));
	expect(lists.map(([name]) => name)).toEqual(expect.arrayContaining(['format', 'ifEmpty']));
	for (const [name, choices] of lists) {
		expect([name, choices]).toEqual([name, [...choices].sort((a, b) => a.localeCompare(b))]);
	}
});

it('the trigger polls, so that n8n keeps its cursor', () => {
	expect(new InvoanceTrigger().description.polling).toBe(true);
});
