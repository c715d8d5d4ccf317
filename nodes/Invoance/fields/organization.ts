import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import { configurationError } from '../runtime/invoanceError';
import type { InputItem } from './item';
import { unusable } from './setting';

/** The field `organizationId`, chosen from a list or by ID; read by {@link readOrganization}. */
export const organizationField: INodeProperties = {
	displayName: 'Organization',
	name: 'organizationId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	description:
		"Whose audit log to take: an organization of the list, or its ID (Invoance's or your own). Leave it empty to take the organization of the input item, e.g. of Invoance Trigger or Get Many Organizations.",
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Empty: from the input item',
			typeOptions: { searchListMethod: 'searchOrganizations', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. aorg_01J9ZORG',
		},
	],
};

/** What the list has behind the title of an organization that is archived. */
const ARCHIVED = ' – archived';

const idSchema = z.union([z.string(), z.number()]).transform((id) => String(id).trim());

/** What n8n keeps of a resource locator; a plain value is what a workflow written by hand may have. */
const locatorSchema = z.union([
	idSchema.nullable().transform((id) => ({ id: id ?? '', title: undefined })),
	z
		.object({ value: idSchema.nullish(), cachedResultName: z.string().optional().catch(undefined) })
		.transform(({ value, cachedResultName: listed }) => ({
			id: value ?? '',
			title: listed?.endsWith(ARCHIVED) ? listed.slice(0, -ARCHIVED.length) : listed,
		})),
]);

/** Whose audit log an item is about. */
interface ChosenOrganization {
	/** `aorg_…` or the caller's own id. */
	id: string;
	/** What the list called it when it was chosen there. */
	title: string | undefined;
}

/**
 * The organization of an item: the chosen one, else that of the input item.
 *
 * @throws InvoanceError if there is neither, or an expression gave nothing or something other than an
 * ID: then another organization was meant than the input item's.
 */
export function readOrganization(item: InputItem): ChosenOrganization {
	const chosen = locatorSchema.safeParse(item.parameter('organizationId'));
	if (!chosen.success) throw unusable(organizationField, 'an ID');
	if (chosen.data.id !== '') return chosen.data;
	if (item.isExpression('organizationId')) {
		throw configurationError(
			'The expression in Organization gave nothing',
			'Correct the expression, or leave Organization empty to take the organization_id of the input item.',
		);
	}
	const given = idSchema.safeParse(item.json.organization_id);
	if (given.success && given.data !== '') return { id: given.data, title: undefined };
	throw configurationError(
		'No organization is chosen',
		'Choose one from the list, or switch to By ID and enter its ID. Left empty, Organization is the organization_id of the input item, and this item has none.',
	);
}
