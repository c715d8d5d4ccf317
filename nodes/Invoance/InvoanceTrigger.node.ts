import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { getOrganizations } from './fields/getOrganizations';
import { getTimezones } from './fields/getTimezones';
import { pollSeries } from './trigger/pollSeries';
import { properties } from './trigger/settings';

/** The node "Invoance Trigger", version 1, as n8n loads it. */
export class InvoanceTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Invoance Trigger',
		name: 'invoanceTrigger',
		icon: { light: 'file:../../icons/invoance.svg', dark: 'file:../../icons/invoance.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["period"] === "untilNow" ? "until now" : "each " + $parameter["period"] }}',
		description: 'Starts the workflow when audit logs of Invoance are due',
		defaults: { name: 'Invoance Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'invoanceApi', required: true }],
		builderHint: {
			searchHint:
				'For audit logs on a schedule (each month, week, day or hour), use this trigger instead of a Schedule Trigger: it starts the workflow with one item for every organization and finished period, each exactly once, and catches up after downtime. Connect it to Invoance, operation Export and Download, with Organization left empty and Date Range set to From the Step Before.',
		},
		properties,
	};

	methods = { loadOptions: { getOrganizations, getTimezones } };

	/** Looks for what is due; see `pollSeries` for what comes out and what is thrown. */
	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollSeries(this);
	}
}
