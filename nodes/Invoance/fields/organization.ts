import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { InvoanceError } from '../runtime/invoanceError';
import type { InputItem, ItemParameters } from './item';
import { unusable } from './setting';

/** The field `organizationId`, chosen from a list or by ID; read by {@link readOrganization}. */
export const organizationField: INodeProperties = {
	displayName: 'Organization',
	name: 'organizationId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		'Whose audit log to take. Leave it empty to take the organization of the step before, e.g. Invoance Trigger or Get Many Organizations.',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose, or leave empty for the one of the step before',
			typeOptions: { searchListMethod: 'searchOrganizations', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. aorg_01J9ZORG, or your own ID of the organization',
		},
	],
};

const idSchema = z.union([z.string(), z.number()]).transform((id) => String(id).trim());

/** What n8n keeps of a resource locator; a plain value is what a workflow written by hand may have. */
const locatorSchema = z.union([
	idSchema.nullable().transform((id) => ({ id: id ?? '', label: undefined })),
	z
		.object({ value: idSchema.nullish(), cachedResultName: z.string().optional().catch(undefined) })
		.transform(({ value, cachedResultName }) => ({ id: value ?? '', label: cachedResultName })),
]);

/** Whose audit log an item is about. */
export interface ChosenOrganization {
	/** `aorg_…` or the caller's own id. */
	id: string;
	/** What people call it, for errors: the list when it was chosen there, or the step before. */
	label: string | undefined;
}

/**
 * The organization of an item: the chosen one, else that of the input item.
 *
 * @throws InvoanceError if there is neither, or an expression gave something other than an ID: then
 * another organization was meant than the input item's.
 */
export function readOrganization(
	item: ItemParameters & Pick<InputItem, 'json'>,
): ChosenOrganization {
	const chosen = locatorSchema.safeParse(item.parameter('organizationId'));
	if (!chosen.success) throw unusable(organizationField, 'an ID');
	if (chosen.data.id !== '') return chosen.data;
	const given = idSchema.safeParse(item.json.organization_id);
	if (given.success && given.data !== '') {
		const name = z.string().min(1).safeParse(item.json.organization_name);
		return { id: given.data, label: name.data };
	}
	throw new InvoanceError('No organization is chosen', {
		description:
			'Choose one from the list, or switch to By ID and enter its ID. Left empty, the field organization_id of the step before is taken, and this item has none.',
		failure: { cause: 'configuration-invalid' },
	});
}
