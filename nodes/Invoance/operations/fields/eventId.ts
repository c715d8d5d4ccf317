import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { readInvoanceId } from './invoanceId';

/** The field `eventId`; default: the event of the step before. */
export const eventIdField: INodeProperties = {
	displayName: 'Event ID',
	name: 'eventId',
	type: 'string',
	required: true,
	default: '={{ $json.id }}',
	placeholder: 'e.g. aevt_01J9ZEVENT',
	description:
		'Which event to use. Leave it as it is to take the event from the step before, e.g. Get Many Events.',
};

/** The event ID of an item; see {@link readInvoanceId}. */
export function readEventId(functions: IExecuteFunctions, itemIndex: number): string {
	return readInvoanceId(functions, itemIndex, {
		parameter: 'eventId',
		label: 'Event ID',
		called: 'an event ID',
		example: 'aevt_01J9ZEVENT',
		advice: 'Leave Event ID as {{ $json.id }} to take the event of the step before, or paste it.',
	});
}
