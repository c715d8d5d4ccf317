import { createHash } from 'node:crypto';
import type { INodeProperties, IPollFunctions } from 'n8n-workflow';
import { z } from 'zod';
import { configurationError } from '../runtime/invoanceError';
import { gracePeriod, readGracePeriodMs, readTimezone, timezone } from '../fields/dateRange';
import type { ItemParameters } from '../fields/item';
import { choiceSetting, optionsField, readField } from '../fields/setting';
import type { Period } from '../periods/dueRanges';
import { readMoment } from '../periods/readMoment';

const organizations = choiceSetting(
	{
		displayName: 'Organizations',
		name: 'organizations',
		noDataExpression: true,
		description: 'Which audit logs to take',
	},
	{
		default: 'all',
		choices: {
			all: { name: 'All', description: 'All but archived ones, including those added later' },
			selected: { name: 'Selected', description: 'Only the ones that you choose' },
		},
	},
);

const organizationIds: INodeProperties = {
	displayName: 'Organization Names or IDs',
	name: 'organizationIds',
	type: 'multiOptions',
	typeOptions: { loadOptionsMethod: 'getOrganizations' },
	default: [],
	displayOptions: { show: { organizations: ['selected'] } },
	description:
		'Which audit logs to take. Choose from the list, or specify IDs using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
};

/**
 * n8n's nodes panel offers the values of a field called Trigger On, by their action, as what the trigger
 * starts on. From the longest period to the shortest.
 */
const period = choiceSetting<Period>(
	{
		displayName: 'Trigger On',
		name: 'period',
		description: 'What starts the workflow. The items have the range of the period that is over.',
	},
	{
		default: 'month',
		choices: {
			month: { name: 'End of Month', action: 'When a month is over' },
			week: {
				name: 'End of Week',
				description: 'Weeks go from Monday to Sunday',
				action: 'When a week is over',
			},
			day: { name: 'End of Day', action: 'When a day is over' },
			hour: { name: 'End of Hour', action: 'When an hour is over' },
			untilNow: {
				name: 'Each Poll Time',
				description: 'The range goes from the last start until now, less Grace Period',
				action: 'At each poll time, with the range until now',
			},
		},
	},
);

const START_FROM = 'Start From';

export const properties: INodeProperties[] = [
	// n8n puts Poll Times above.
	{
		displayName:
			'Poll Times only sets how often n8n checks. Each period starts the workflow once, after it is over.',
		name: 'pollTimesNotice',
		type: 'notice',
		default: '',
	},
	period.field,
	organizations.field,
	organizationIds,
	{
		displayName: START_FROM,
		name: 'startFrom',
		type: 'dateTime',
		default: '',
		description:
			'Where the first range of an organization begins. Leave it empty to begin with the last finished period, or, with Each Poll Time, when the workflow is activated.',
	},
	optionsField([gracePeriod, timezone]),
];

export type TriggerSettings = ReturnType<typeof readSettings>;

export function readSettings(functions: IPollFunctions) {
	const fields: ItemParameters = {
		parameter: (name) => functions.getNodeParameter(name, null),
	};
	const zone = readTimezone(fields, functions.getTimezone());
	const settings = {
		// Ids of either kind; undefined for all organizations.
		selected: readField(fields, organizations) === 'selected' ? readSelected(fields) : undefined,
		period: readField(fields, period),
		startFrom: readMoment(fields.parameter('startFrom'), {
			label: START_FROM,
			zone,
			edge: 'first',
		}),
		zone,
		gracePeriodMs: readGracePeriodMs(fields),
	};
	const text = JSON.stringify({
		...settings,
		selected: settings.selected && [...settings.selected],
	});
	const fingerprint = createHash('sha256').update(text).digest('base64url').slice(0, 16);
	return { ...settings, fingerprint };
}

const idSchema = z
	.union([z.string(), z.number()])
	.transform((id) => String(id).trim())
	.pipe(z.string().min(1));
/** A list, or text with commas, as expressions give it. */
const idsSchema = z.union([
	z.array(idSchema),
	z.string().transform((text) =>
		text
			.split(',')
			.map((id) => id.trim())
			.filter(Boolean),
	),
]);

function readSelected(fields: ItemParameters): ReadonlySet<string> {
	const ids = idsSchema.safeParse(fields.parameter('organizationIds'));
	if (ids.success && ids.data.length > 0) return new Set(ids.data);
	throw configurationError(
		'No organization is chosen',
		'Choose one or more from the list, or set Organizations to All.',
	);
}
