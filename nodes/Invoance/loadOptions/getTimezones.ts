import type { INodePropertyOptions } from 'n8n-workflow';

/** Every time zone of the IANA database that this n8n knows, for a list to choose from. */
export async function getTimezones(): Promise<INodePropertyOptions[]> {
	return ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')].map(
		(name) => ({ name: name.replaceAll('_', ' '), value: name }),
	);
}
