import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { listOrganizations } from '../api/client';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import type { Organization } from '../api/schemas';
import { setTimer } from '../runtime/clock';
import { InvoanceError } from '../runtime/invoanceError';

/** How long a list is kept, in milliseconds: as long as somebody types. */
const KEPT_MS = 15_000;

/** An organization as the picker shows and finds it. */
interface ListedOrganization {
	id: string;
	label: string;
	isArchived: boolean;
	/** Name and both ids, in lower case. */
	searchText: string;
}

/** One list at a time: whoever opens another picker meanwhile asks for its own. */
let kept: { account: string; list: Promise<ListedOrganization[]> } | undefined;

/**
 * The organizations of an account by name, archived ones marked and last. Asked for once while
 * somebody types, because the editor asks with every key that is pressed.
 *
 * @throws InvoanceError if there are none, or the list cannot be had.
 */
export async function keptList(functions: ILoadOptionsFunctions): Promise<ListedOrganization[]> {
	const connection = await connect(functions);
	const { account } = connection;
	if (kept?.account === account) return await kept.list;
	const current = { account, list: list(connection) };
	kept = current;
	const forget = () => {
		if (kept === current) kept = undefined;
	};
	current.list.catch(forget);
	setTimer(KEPT_MS, forget);
	return await current.list;
}

async function list(connection: ApiConnection): Promise<ListedOrganization[]> {
	const organizations = await listOrganizations(connection, { include: 'all' });
	if (organizations.length === 0) throw noOrganizations();
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

function noOrganizations(): InvoanceError {
	return new InvoanceError('This Invoance account has no organizations yet', {
		description:
			'Organizations appear in Invoance with their first audit event. If you expected some, check that the credential holds the key of the right account.',
	});
}
