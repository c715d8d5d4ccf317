import {
	NodeConnectionTypes,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type IPollFunctions,
} from 'n8n-workflow';
import { getTimezones } from './fields/dateRange';
import { getOrganizations } from './fields/organization';
import { pollSeries } from './trigger/pollSeries';
import { properties } from './trigger/settings';

const STARTS_BY_ITSELF =
	'it starts by itself when an audit log is due, once for each period. You find these executions in the <a data-key="executions">executions list</a>.';

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
		description: 'Starts the workflow when an audit log is due, e.g. after each month',
		eventTriggerDescription: 'Fetching the last finished period from Invoance',
		activationMessage:
			'The workflow now starts by itself when an audit log is due, with one item for each organization. Whatever becomes due while n8n is down follows later.',
		triggerPanel: {
			header: 'Fetch an example from Invoance',
			executionsHelp: {
				inactive: `<b>While you build the workflow</b>, click the button to fetch the last finished period of one organization.<br /><br /><b>Once you publish it</b>, ${STARTS_BY_ITSELF}`,
				active: `<b>While you build the workflow</b>, click the button to fetch the last finished period of one organization. This starts nothing and moves nothing.<br /><br /><b>Now that it is published</b>, ${STARTS_BY_ITSELF}`,
			},
			activationHint: {
				inactive:
					'Once you have built the workflow, publish it. It then starts whenever an audit log is due.',
				active: 'The published workflow also starts whenever an audit log is due.',
			},
		},
		defaults: { name: 'Invoance Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'invoanceApi', required: true }],
		builderHint: {
			searchHint:
				'For audit logs on a schedule (each month, week, day or hour), use this trigger instead of a Schedule Trigger: it starts the workflow with one item for every organization and finished period, each exactly once, and catches up after downtime. Connect it to Invoance, operation Export and Download, with Organization left empty and Date Range left at Automatic.',
		},
		properties,
	};

	methods = { loadOptions: { getOrganizations, getTimezones } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await pollSeries(this);
	}
}
