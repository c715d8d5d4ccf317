import type { INodePropertyOptions } from 'n8n-workflow';

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
