import { listOrganizations } from '../api/client';
import type { ApiConnection } from '../api/request';
import type { Organization } from '../api/schemas';
import { InvoanceError, quotable } from '../runtime/invoanceError';
import type { TriggerSettings } from './settings';

/**
 * The organizations that the trigger is set to, each once, without archived ones.
 *
 * @param look `deadline` is when asking for them ends, on the clock of `now()`.
 * @throws InvoanceError if some are chosen and Invoance knows none of them.
 */
export async function chosenOrganizations(
	connection: ApiConnection,
	{ settings: { selected }, deadline }: { settings: TriggerSettings; deadline: number },
): Promise<Organization[]> {
	const include = selected ? 'all' : 'active';
	const listed = await listOrganizations(connection, { include, deadline });
	const all = [...new Map(listed.map((organization) => [organization.id, organization])).values()];
	const chosen = selected ? all.filter((organization) => isIn(selected, organization)) : all;
	if (selected && chosen.length === 0) throw noneKnown(selected, connection.credential);
	warnOfUnknown(connection, selected, chosen);
	return chosen.filter(({ isArchived }) => !isArchived);
}

/** Expressions may give the caller's own ids too. */
function isIn(selected: ReadonlySet<string>, { id, externalId }: Organization): boolean {
	return selected.has(id) || (externalId !== undefined && selected.has(externalId));
}

/** The others must not wait for one that is gone; yet somebody should know. */
function warnOfUnknown(
	{ functions }: ApiConnection,
	selected: ReadonlySet<string> | undefined,
	chosen: Organization[],
): void {
	const known = new Set(chosen.flatMap(({ id, externalId }) => [id, externalId]));
	const unknown = [...(selected ?? [])].filter((id) => !known.has(id));
	if (unknown.length === 0) return;
	functions.logger.warn(
		`Invoance Trigger "${functions.getNode().name}": Invoance does not know these of the chosen organizations: ${quotable(unknown.join(', '))}`,
	);
}

function noneKnown(selected: ReadonlySet<string>, credential: string): InvoanceError {
	const ids = quotable([...selected].join(', '));
	return new InvoanceError('Invoance knows none of the chosen organizations', {
		description: `Chosen are: ${ids}. Choose them again from the list, and check that they belong to the Invoance account of the credential "${credential}".`,
		failure: { cause: 'configuration-invalid' },
	});
}
