import { idSetting } from './invoanceId';

/** The field `exportId`; default: the export of the step before. */
export const exportId = idSetting({
	name: 'exportId',
	displayName: 'Export ID',
	example: 'aexp_01J9ZEXPORT',
	description:
		'Which export to use. Leave it as it is to take the export from the step before, e.g. Create Export.',
	advice:
		'Connect this step after Create Export and leave Export ID as {{ $json.id }}, or paste the ID alone.',
});
