import type { JsonObject } from '../../../nodes/Invoance/verification/event/canonicalBytes';
import {
	SignatureCheck,
	prepareSignature,
	type EventVerdict,
} from '../../../nodes/Invoance/verification/event/signature';
import { trustIn } from '../../../nodes/Invoance/verification/trust/trust';

/**
 * The verdict on one event, held against pinned keys or against the one it carries.
 *
 * @param canonical what was signed, where reading the line gave it
 */
export async function verdictOn(
	event: JsonObject,
	publicKey?: string,
	canonical?: Buffer,
): Promise<EventVerdict> {
	const prepared = prepareSignature(event, trustIn(publicKey), canonical);
	if ('outcome' in prepared) return prepared;
	return await new Promise((resolve) => {
		new SignatureCheck().start(prepared, resolve);
	});
}
