import {
	choiceSetting,
	numberSetting,
	optionsField,
	readField,
	readLimit,
	readOption,
	textSetting,
	toggleSetting,
} from '../../../nodes/Invoance/fields/setting';
import { thrownBy } from '../thrownBy';

const named = { displayName: 'Max Wait (Minutes)', name: 'maxWait' };

/** The value that a setting reads, or the message of the error. */
function read({ parse }: { parse: (value: unknown) => unknown }, value: unknown): unknown {
	try {
		return parse(value);
	} catch (error) {
		return (error as Error).message;
	}
}

describe('a number', () => {
	const bounded = numberSetting(named, { default: 5, minimum: 0, maximum: 60, unit: 'minutes' });
	const OUT = 'Max Wait must be a number of minutes from 0 to 60';

	it.each<[unknown, unknown]>([
		[undefined, 5],
		[null, 5],
		[0, 0],
		[60, 60],
		[0.5, 0.5],
		['7', 7],
		[' 7.5 ', 7.5],
		...[-1, 60.1, Number.NaN, '', ' ', 'soon', true, {}, [7]].map((value): [unknown, unknown] => [
			value,
			OUT,
		]),
	])('from 0 to 60 is read from %j as %j', (value, expected) => {
		expect(read(bounded, value)).toEqual(expected);
	});

	it('without an upper bound is at most what a number can hold exactly', () => {
		const whole = numberSetting(named, { default: 1, minimum: 1, isWhole: true });
		expect(read(whole, Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
		for (const value of [0, 1.5, Infinity]) {
			expect(read(whole, value)).toBe('Max Wait must be a whole number, 1 or more');
		}
	});

	it('may have to be above its minimum', () => {
		const above = numberSetting(named, { default: 1, minimum: 0, isAboveMinimum: true });
		expect(read(above, 0.001)).toBe(0.001);
		expect(read(above, 0)).toBe('Max Wait must be a number, greater than 0');
	});

	it('has its bounds and its default in the field', () => {
		expect(bounded.field).toEqual({
			...named,
			...{ type: 'number', default: 5, typeOptions: { minValue: 0, maxValue: 60 } },
		});
		const open = numberSetting(named, { default: 1, minimum: 1 });
		expect(open.field.typeOptions).toEqual({ minValue: 1 });
	});

	it('that cannot be used says what to do', () => {
		expect(thrownBy(() => bounded.parse(-1))).toMatchObject({
			description: 'Correct it in this node. If an expression gives it, correct the expression.',
		});
	});
});

describe('a choice', () => {
	const choices = { a: { name: 'A' }, b: { name: 'B', action: 'Do b' } };
	const choice = choiceSetting(named, { default: 'b', choices });

	it.each<[unknown, string]>([
		[undefined, 'b'],
		[null, 'b'],
		['a', 'a'],
		...['c', 'A', '', 'constructor', 1].map((value): [unknown, string] => [
			value,
			'Max Wait must be one of: a, b',
		]),
	])('is read from %j as %j', (value, expected) => {
		expect(read(choice, value)).toBe(expected);
	});

	it('is offered in the order in which it is given', () => {
		expect(choice.field).toEqual({
			...{ ...named, type: 'options', default: 'b' },
			options: [
				{ name: 'A', value: 'a' },
				{ name: 'B', action: 'Do b', value: 'b' },
			],
		});
	});
});

describe('a toggle', () => {
	const NEITHER = 'Max Wait must be true or false';
	it.each<[boolean, unknown, unknown]>([
		[true, undefined, true],
		[false, null, false],
		[false, true, true],
		[false, 'true', true],
		[true, false, false],
		[true, 'false', false],
		[true, 1, NEITHER],
		[true, 'yes', NEITHER],
		[true, '', NEITHER],
	])('whose default is %j is read from %j as %j', (fallback, value, expected) => {
		expect(read(toggleSetting(named, fallback), value)).toBe(expected);
	});

	it('is off by default', () => {
		expect(toggleSetting(named).field).toEqual({ ...named, type: 'boolean', default: false });
	});
});

describe('a text', () => {
	it.each<[unknown, string]>([
		[undefined, 'none'],
		[null, 'none'],
		['', 'none'],
		['  ', 'none'],
		[' a b ', 'a b'],
		[7, '7'],
		[0, '0'],
		[true, 'Max Wait must be text'],
		[['a'], 'Max Wait must be text'],
	])('is read from %j as %j', (value, expected) => {
		expect(read(textSetting(named, 'none'), value)).toBe(expected);
	});

	it('is empty by default', () => {
		expect(textSetting(named).field).toEqual({ ...named, type: 'string', default: '' });
	});
});

describe('the options of an operation', () => {
	const setting = textSetting(named, 'none');

	it('are listed by their labels', () => {
		const other = toggleSetting({ displayName: 'A Toggle', name: 'toggle' });
		expect(optionsField([setting, other])).toMatchObject({
			...{ name: 'options', type: 'collection', default: {} },
			options: [other.field, setting.field],
		});
	});

	it.each<[unknown, string]>([
		[{ maxWait: 'a' }, 'a'],
		[{}, 'none'],
		[null, 'none'],
		['text', 'none'],
		[Object.create({ maxWait: 'inherited' }), 'none'],
	])('are read one by one: %j', (options, expected) => {
		const parameter = (name: string) => (name === 'options' ? options : 'not this one');
		expect(readOption({ parameter }, setting)).toBe(expected);
	});

	it('are apart from the fields', () => {
		const parameter = (name: string) => (name === 'maxWait' ? 'a field' : {});
		expect(readField({ parameter }, setting)).toBe('a field');
	});
});

it.each<[Record<string, unknown>, number]>([
	[{ returnAll: true, limit: 7 }, Infinity],
	[{ returnAll: false, limit: 7 }, 7],
	[{}, 50],
])('the limit of %j is %j', (values, expected) => {
	expect(readLimit({ parameter: (name) => values[name] })).toBe(expected);
});
