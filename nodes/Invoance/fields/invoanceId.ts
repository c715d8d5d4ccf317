import { configurationError, quotable } from '../runtime/invoanceError';
import type { ItemParameters } from './item';
import { readField, textSetting, type Setting } from './setting';

interface IdField {
	name: 'exportId' | 'eventId';
	/** On screen, e.g. `Export ID`; "an Export ID" in a sentence. */
	displayName: string;
	example: string;
	description: string;
	advice: string;
}

interface IdSetting {
	field: Setting<string>['field'];
	/** @throws InvoanceError if it is empty or could be anything but one part of a path. */
	read: (item: ItemParameters) => string;
}

function idSetting({ name, displayName, example, description, advice }: IdField): IdSetting {
	const placeholder = `e.g. ${example}`;
	const setting = textSetting({ displayName, name, placeholder, description });
	return {
		field: { ...setting.field, required: true, default: '={{ $json.id }}' },
		read: (item) => {
			const id = readField(item, setting);
			if (/^\w[\w.~-]{0,199}$/.test(id)) return id;
			throw configurationError(
				id === ''
					? `The ${displayName} is empty`
					: `"${quotable(id)}" is not an ${displayName.charAt(0).toLowerCase()}${displayName.slice(1)}`,
				`${displayName}s look like ${example}. ${advice}`,
			);
		},
	};
}

export const exportId = idSetting({
	name: 'exportId',
	displayName: 'Export ID',
	example: 'aexp_01J9ZEXPORT',
	description:
		'Which export to use. Leave it as it is to take the export from the step before, e.g. Create Export.',
	advice:
		'Connect this step after Create Export and leave Export ID as {{ $json.id }}, or paste the ID alone.',
});

export const eventId = idSetting({
	name: 'eventId',
	displayName: 'Event ID',
	example: 'aevt_01J9ZEVENT',
	description:
		'Which event to use. Leave it as it is to take the event from the step before, e.g. Get Many Events.',
	advice: 'Leave Event ID as {{ $json.id }} to take the event of the step before, or paste it.',
});
