import { checkTimezone } from '../periods/timezone';
import type { ItemParameters } from './item';
import { readOption, textSetting, type Setting } from './setting';

const text = textSetting({
	displayName: 'Time Zone Name or ID',
	name: 'timezone',
	description:
		'In which time zone days, weeks and months begin and end. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
});

/** The option `timezone`: an IANA name, or empty for the workflow's. */
export const timezone: Setting<string> = {
	field: { ...text.field, type: 'options', typeOptions: { loadOptionsMethod: 'getTimezones' } },
	parse: text.parse,
};

/**
 * The time zone of an item.
 *
 * @param workflowZone what the workflow is set to.
 * @throws InvoanceError if it is none of the IANA time zone database.
 */
export function readTimezone(item: ItemParameters, workflowZone: string): string {
	return checkTimezone(readOption(item, timezone) || workflowZone);
}
