import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { configurationError, type InvoanceError } from '../runtime/invoanceError';
import type { ItemParameters } from './item';

export interface Setting<Value> {
	readonly field: INodeProperties;
	/** The value, or the default for undefined and null. Throws in the words of the field. */
	readonly parse: (value: unknown) => Value;
}

type Description = Pick<INodeProperties, 'displayName' | 'name'> &
	Partial<Pick<INodeProperties, 'description' | 'hint' | 'placeholder' | 'displayOptions'>>;

/** The error of a setting, in the words of its label: "Max Wait must be …". */
export function unusable({ displayName }: Description, rule: string): InvoanceError {
	return configurationError(
		`${labelOf(displayName)} must be ${rule}`,
		'Correct it in this node. If an expression gives it, correct the expression.',
	);
}

function labelOf(displayName: string): string {
	return displayName.replace(/ \(.*\)$/, '');
}

interface NumberRule {
	default: number;
	minimum: number;
	maximum?: number;
	isWhole?: boolean;
	/** The minimum itself is not allowed. */
	isAboveMinimum?: boolean;
	unit?: string;
}

/** A number; text that spells one, as expressions give it, is one too. */
export function numberSetting(description: Description, allowed: NumberRule): Setting<number> {
	const { default: fallback, minimum, maximum, isWhole, isAboveMinimum, unit } = allowed;
	const noun = isWhole ? 'a whole number' : 'a number';
	const counted = unit === undefined ? noun : `${noun} of ${unit}`;
	const least = isAboveMinimum ? `greater than ${minimum}` : `${minimum} or more`;
	const rule =
		maximum === undefined ? `${counted}, ${least}` : `${counted} from ${minimum} to ${maximum}`;
	return {
		field: {
			...description,
			type: 'number',
			typeOptions: {
				minValue: minimum,
				...(maximum !== undefined && { maxValue: maximum }),
			},
			default: fallback,
		},
		parse: (value) => {
			const number = toNumber(value ?? fallback);
			const isInRange =
				(isAboveMinimum ? number > minimum : number >= minimum) &&
				number <= (maximum ?? Number.MAX_SAFE_INTEGER);
			if (isInRange && (!isWhole || Number.isInteger(number))) return number;
			throw unusable(description, rule);
		},
	};
}

function toNumber(value: unknown): number {
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export type Choices<Value extends string> = Record<
	Value,
	{ name: string; description?: string; action?: string }
>;

/** One of several values, in the order in which they are given. */
export function choiceSetting<Value extends string>(
	description: Description & Partial<Pick<INodeProperties, 'noDataExpression'>>,
	{ default: fallback, choices }: { default: NoInfer<Value>; choices: Choices<Value> },
): Setting<Value> {
	const isValue = (value: unknown): value is Value =>
		typeof value === 'string' && Object.hasOwn(choices, value);
	const values = Object.keys(choices);
	return {
		field: {
			...description,
			type: 'options',
			options: Object.entries<INodePropertyOptions | Choices<Value>[Value]>(choices).map(
				([value, choice]) => ({ ...choice, value }),
			),
			default: fallback,
		},
		parse: (value) => {
			const chosen = value ?? fallback;
			if (isValue(chosen)) return chosen;
			throw unusable(description, `one of: ${values.join(', ')}`);
		},
	};
}

/** True or false, also where an expression gives it as text. */
export function toggleSetting(description: Description, fallback = false): Setting<boolean> {
	return {
		field: { ...description, type: 'boolean', default: fallback },
		parse: (value) => {
			const chosen = value ?? fallback;
			if (chosen === true || chosen === 'true') return true;
			if (chosen === false || chosen === 'false') return false;
			throw unusable(description, 'true or false');
		},
	};
}

/** Text, without the blanks around it; numbers, which expressions give for IDs, are text too. */
export function textSetting(description: Description, fallback = ''): Setting<string> {
	return {
		field: { ...description, type: 'string', default: fallback },
		parse: (value) => {
			if (value === undefined || value === null) return fallback;
			if (typeof value === 'string') return value.trim() === '' ? fallback : value.trim();
			if (typeof value === 'number') return String(value);
			throw unusable(description, 'text');
		},
	};
}

export function readField<Value>(item: ItemParameters, { field, parse }: Setting<Value>): Value {
	return parse(item.parameter(field.name));
}

/** Reads a setting that is one of the Options. */
export function readOption<Value>(item: ItemParameters, { field, parse }: Setting<Value>): Value {
	const options = item.parameter('options');
	return parse(
		typeof options === 'object' && options !== null
			? Object.getOwnPropertyDescriptor(options, field.name)?.value
			: undefined,
	);
}

/** The Options of an operation, in the order of their labels. */
export function optionsField(settings: Array<Setting<unknown>>): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: settings
			.map(({ field }) => field)
			.sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}

const returnAll = toggleSetting({
	displayName: 'Return All',
	name: 'returnAll',
	description: 'Whether to return all results or only up to a given limit',
});

const limit = numberSetting(
	{
		displayName: 'Limit',
		name: 'limit',
		displayOptions: { show: { returnAll: [false] } },
		description: 'Max number of results to return',
	},
	{ default: 50, minimum: 1, isWhole: true },
);

export const returnAllFields: INodeProperties[] = [returnAll.field, limit.field];

/** The most results that an item may have; infinite for all. */
export function readLimit(item: ItemParameters): number {
	return readField(item, returnAll) ? Number.POSITIVE_INFINITY : readField(item, limit);
}
