import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import { z } from 'zod';
import { listOrganizations } from '../api/client';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import { organizationTitle } from '../api/schemas';
import { now } from '../runtime/clock';
import { configurationError, InvoanceError } from '../runtime/invoanceError';
import { toNodeError } from '../runtime/nodeError';
import type { InputItem } from './item';
import { unusable } from './setting';

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

/**
 * The chosen organization, with what the list called it, else that of the input item. An expression that gave nothing is an error:
 * then another organization was meant than the input item's.
 */
export function readOrganization(item: InputItem): { id: string; title: string | undefined } {
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

/** How many organizations the picker shows at once; the editor asks for more as somebody scrolls. */
const PAGE = 200;
/** How long a list is kept, in milliseconds: the editor asks for it with every key that is pressed. */
const KEPT_MS = 15_000;

interface ListedOrganization {
	value: string;
	/** Its title; marked where it is archived. */
	name: string;
	isArchived: boolean;
	/** Name and both ids, in lower case. */
	searchText: string;
}

/** Fills the organization picker: by name, archived ones last, searched by name and both ids. */
export async function searchOrganizations(
	this: ILoadOptionsFunctions,
	filter = '',
	paginationToken = '0',
): Promise<INodeListSearchResult> {
	const organizations = await listed(this);
	const wanted = filter.trim().toLowerCase();
	const found = organizations.filter(({ searchText }) => searchText.includes(wanted));
	const start = Number(paginationToken);
	const end = start + PAGE;
	return {
		results: found.slice(start, end).map(({ name, value }) => ({ name, value })),
		...(end < found.length && { paginationToken: String(end) }),
	};
}

/** Fills the list of organizations to choose several from: by name, without archived ones. */
export async function getOrganizations(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const organizations = await listed(this);
	return organizations
		.filter(({ isArchived }) => !isArchived)
		.map(({ name, value }) => ({ name, value }));
}

/** The list that was asked for last, and when, on the clock of `now()`. */
let kept: { account: string; askedAt: number; list: Promise<ListedOrganization[]> } | undefined;

async function listed(functions: ILoadOptionsFunctions): Promise<ListedOrganization[]> {
	try {
		const connection = await connect(functions);
		const { account } = connection;
		if (kept?.account !== account || now() - kept.askedAt >= KEPT_MS) {
			kept = { account, askedAt: now(), list: list(connection) };
		}
		const current = kept;
		return await current.list.catch((error: unknown) => {
			if (kept === current) kept = undefined;
			throw error;
		});
	} catch (error) {
		throw toNodeError(functions, error);
	}
}

async function list(connection: ApiConnection): Promise<ListedOrganization[]> {
	const organizations = await listOrganizations(connection, { include: 'all' });
	if (organizations.length === 0) {
		throw new InvoanceError('This Invoance account has no organizations yet', {
			description:
				'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
		});
	}
	const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true });
	return organizations
		.map((organization) => {
			const { id, externalId, name, isArchived } = organization;
			return {
				value: id,
				name: organizationTitle(organization) + (isArchived ? ARCHIVED : ''),
				isArchived,
				searchText: [name, externalId, id].join('\n').toLowerCase(),
			};
		})
		.sort((a, b) => Number(a.isArchived) - Number(b.isArchived) || compare(a.name, b.name));
}
