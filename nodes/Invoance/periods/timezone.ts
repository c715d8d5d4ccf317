import { IANAZone } from 'luxon';
import { configurationError, quotable } from '../runtime/invoanceError';

/**
 * Checks the name of a time zone.
 *
 * @throws InvoanceError unless it is one of the IANA time zone database.
 */
export function checkTimezone(timezone: string): string {
	if (IANAZone.isValidZone(timezone)) return timezone;
	throw configurationError(
		`"${quotable(timezone)}" is not a time zone`,
		'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	);
}
