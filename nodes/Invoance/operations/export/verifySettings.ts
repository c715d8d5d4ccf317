import type { INodeProperties } from 'n8n-workflow';
import { configurationError } from '../../runtime/invoanceError';
import { readInputField } from '../../fields/inputFile';
import { choiceSetting, toggleSetting, type Setting } from '../../fields/setting';
import type { OfflineContext } from '../operation';

export const publicKeyField: INodeProperties = {
	displayName: 'Public Key',
	name: 'publicKey',
	type: 'string',
	default: '',
	placeholder: 'e.g. 64 hexadecimal characters',
	typeOptions: { rows: 2 },
	description:
		'The key that Invoance signs your events with (Ed25519, 64 hexadecimal characters). Invoance does not publish it: ask Invoance, or whoever runs your Invoance account, or use the key of a first file that you checked in another way (public_keys in the output). Separate several keys, as after a rotation, by commas or lines. If empty, each event is checked against the key it carries, which does not show who signed it.',
};

/**
 * The pinned keys, not yet checked. An expression that gave nothing is an error: it is there to pin a
 * key, and a variable that is gone must not unpin it.
 */
function readPublicKey(item: OfflineContext): string | undefined {
	const value = item.parameter('publicKey') ?? '';
	if (typeof value === 'string') {
		const keys = value.trim();
		if (keys !== '') return keys;
		if (!item.isExpression('publicKey')) return undefined;
	}
	throw configurationError(
		'The expression in Public Key did not give a key',
		'Correct the expression. Leave Public Key empty only if each event is to be checked against the key it carries.',
	);
}

export const expectContiguous = toggleSetting({
	displayName: 'Expect No Gaps',
	name: 'expectContiguous',
	description:
		'Whether a gap in the sequence numbers makes the result invalid. Turn it on only for full exports: filters leave events out, and so may a date range.',
});

export const onInvalid = choiceSetting(
	{
		displayName: 'On Invalid',
		name: 'onInvalid',
		description: 'What to do if the file, or the series, does not pass',
	},
	{
		default: 'report',
		choices: {
			fail: {
				name: 'Fail',
				description: 'Stop with an error that names the first events that failed',
			},
			report: {
				name: 'Report',
				description: 'Go on with valid set to false, for an IF node to decide on',
			},
		},
	},
);

export const series = toggleSetting({
	displayName: 'Series',
	name: 'series',
	description:
		'Whether to verify all input items together, in any order, with their manifests where there are any. This shows what no file can show alone, such as a missing month or a file cut at its end. The output is one item per organization.',
});

export const report = toggleSetting({
	displayName: 'Report Page',
	name: 'report',
	description:
		'Whether to add a web page for people, in the output field report: the verdict, what was found, what it proves and what not. To email it, attach the field report. A file that is in that field already moves to report_2.',
});

/** The output field that holds the page. */
export const PAGE_FIELD = 'report';

export type VerifySettings = ReturnType<typeof readVerifySettings>;

/**
 * Reads an option as {@link readOption} does, but takes the default only where the option is not set:
 * what an expression left empty was to be something, and may have been the stricter choice.
 *
 * @throws InvoanceError if there is nothing where the user put something
 */
function readStrictly<Value>(item: OfflineContext, { field, parse }: Setting<Value>): Value {
	const options = item.parameter('options');
	if (typeof options !== 'object' || options === null) return parse(undefined);
	const option = Object.getOwnPropertyDescriptor(options, field.name);
	if (option !== undefined && (option.value ?? undefined) === undefined) {
		throw configurationError(
			`The expression in ${field.displayName} gave nothing`,
			'Correct the expression, or remove the option.',
		);
	}
	return parse(option?.value);
}

/**
 * Throws for an unusable value in Series too: never is anything verified less strictly than was asked
 * for.
 */
export function readVerifySettings(item: OfflineContext) {
	readStrictly(item, series);
	const hasPage = readStrictly(item, report);
	if (hasPage && readInputField(item) === PAGE_FIELD) {
		throw configurationError(
			`The file to verify cannot be in the field ${PAGE_FIELD}`,
			'That is where the report page goes. Put the file into another field, or turn off Report Page.',
		);
	}
	return {
		publicKey: readPublicKey(item),
		expectContiguous: readStrictly(item, expectContiguous),
		isFailing: readStrictly(item, onInvalid) === 'fail',
		hasPage,
	};
}

/** As strictly as any of the items asks for; different keys are an error. */
export function settingsOfSeries(all: readonly VerifySettings[]): VerifySettings {
	const keys = new Set(all.map(({ publicKey }) => publicKey));
	if (keys.size > 1) {
		throw configurationError(
			'Public Key must be the same for all files of a series',
			'Correct the expression in Public Key. Where keys were rotated, give all of them to every item, separated by commas.',
		);
	}
	return {
		publicKey: all[0]?.publicKey,
		expectContiguous: all.some((settings) => settings.expectContiguous),
		isFailing: all.some(({ isFailing }) => isFailing),
		hasPage: all.some(({ hasPage }) => hasPage),
	};
}
