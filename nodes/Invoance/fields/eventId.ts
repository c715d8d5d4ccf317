import { idSetting } from './invoanceId';

/** The field `eventId`; default: the event of the step before. */
export const eventId = idSetting({
	name: 'eventId',
	displayName: 'Event ID',
	example: 'aevt_01J9ZEVENT',
	description:
		'Which event to use. Leave it as it is to take the event from the step before, e.g. Get Many Events.',
	advice: 'Leave Event ID as {{ $json.id }} to take the event of the step before, or paste it.',
});
