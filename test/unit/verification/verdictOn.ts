import type { JsonObject } from '../../../nodes/Invoance/verification/json';
import { nodePlatform } from '../../../nodes/Invoance/runtime/nodePlatform';
import {
	checkEvent,
	type EventVerdict,
} from '../../../nodes/Invoance/verification/event/signature';
import { trustIn } from '../../../nodes/Invoance/verification/trust/trust';

/** The verdict on one event, held against pinned keys or against the one it carries. */
export async function verdictOn(event: JsonObject, publicKey?: string): Promise<EventVerdict> {
	return await checkEvent(event, trustIn(publicKey, nodePlatform), nodePlatform).verdict;
}
