import type {
	ILoadOptionsFunctions,
	INodeListSearchResult,
	INodePropertyOptions,
} from 'n8n-workflow';
import { listOrganizations } from '../api/client';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import type { Organization } from '../api/schemas';
import { now } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';
import { toNodeError } from '../runtime/nodeError';

/** How many organizations the picker shows at once; the editor asks for more as somebody scrolls. */
const PAGE = 200;
/** How long a list is kept, in milliseconds: the editor asks for it with every key that is pressed. */
const KEPT_MS = 15_000;

/** An organization as the lists show and find it. */
interface ListedOrganization {
	id: string;
	/** The name and the caller's own id; marked where it is archived. */
	label: string;
	isArchived: boolean;
	/** Name and both ids, in lower case. */
	searchText: string;
}

/**
 * Fills the organization picker: by name, archived ones last, searched by name and both ids.
 *
 * @param paginationToken how many were shown before, as the page before gave it.
 * @throws NodeApiError or NodeOperationError, which the picker shows.
 */
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
		results: found.slice(start, end).map(({ id, label }) => ({ name: label, value: id })),
		...(end < found.length && { paginationToken: String(end) }),
	};
}

/**
 * Fills the list of organizations to choose several from: by name, without archived ones.
 *
 * @throws NodeApiError or NodeOperationError, which the list shows.
 */
export async function getOrganizations(
	this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
	const organizations = await listed(this);
	return organizations
		.filter(({ isArchived }) => !isArchived)
		.map(({ id, label }) => ({ name: label, value: id }));
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
	return organizations
		.map((organization) => ({
			id: organization.id,
			isArchived: organization.isArchived,
			label: labelOf(organization),
			searchText: searchTextOf(organization),
		}))
		.sort((a, b) => Number(a.isArchived) - Number(b.isArchived) || compare(a.label, b.label));
}

const { compare } = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function searchTextOf({ id, externalId, name }: Organization): string {
	return [name, externalId, id].join('\n').toLowerCase();
}

function labelOf({ id, externalId, name, isArchived }: Organization): string {
	const known = [name, externalId && name ? `(${externalId})` : externalId].filter(Boolean);
	return (known.length > 0 ? known.join(' ') : id) + (isArchived ? ' – archived' : '');
}
