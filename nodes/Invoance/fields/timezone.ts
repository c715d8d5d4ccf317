import { IANAZone } from 'luxon';
import type { INodePropertyOptions } from 'n8n-workflow';
import { checkTimezone } from '../periods/timezone';
import type { ItemParameters } from './item';
import { readOption, textSetting, type Setting } from './setting';

const text = textSetting({
	displayName: 'Time Zone Name or ID',
	name: 'timezone',
	description:
		'The time zone in which days, weeks and months begin and end. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
});

/** The option `timezone`: an IANA name, or empty for the workflow's. */
export const timezone: Setting<string> = {
	field: { ...text.field, type: 'options', typeOptions: { loadOptionsMethod: 'getTimezones' } },
	parse: text.parse,
};

/**
 * The time zone of an item: what its options say, else that of the range that it carries, else the
 * workflow's.
 *
 * @param workflowZone what the workflow is set to.
 * @param json the item's JSON, where its own range is taken. Its `timezone` counts only if it is one: an
 * item may use the name for something else.
 * @throws InvoanceError if the options name none of the IANA time zone database.
 */
export function readTimezone(
	item: ItemParameters,
	workflowZone: string,
	json: { timezone?: unknown } = {},
): string {
	const chosen = readOption(item, timezone);
	if (chosen !== '') return checkTimezone(chosen);
	const { timezone: given } = json;
	return typeof given === 'string' && IANAZone.isValidZone(given)
		? given
		: checkTimezone(workflowZone);
}

/**
 * The workflow's own time zone first, then every one of the IANA database that this n8n knows, for
 * a list to choose from. Without the first one, n8n marks a Time Zone that was only just added as
 * wrong.
 */
export function getTimezones(): Promise<INodePropertyOptions[]> {
	const names = Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC');
	return Promise.resolve([
		{ name: "Workflow's Time Zone", value: '' },
		...['UTC', ...names].map((name) => ({ name: name.replaceAll('_', ' '), value: name })),
	]);
}
