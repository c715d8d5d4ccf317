import { eventId, exportId } from '../../../nodes/Invoance/fields/invoanceId';
import { thrownBy } from '../thrownBy';

const read = (value: unknown) =>
	exportId.read({ parameter: (name) => (name === 'exportId' ? value : 'not this one') });

it.each([
	['aexp_1', 'aexp_1'],
	[' aexp_1 ', 'aexp_1'],
	[7, '7'],
	['a.b~c-d_E', 'a.b~c-d_E'],
	['x'.repeat(200), 'x'.repeat(200)],
])('an ID may be %j', (value, id) => {
	expect(read(value)).toBe(id);
});

it.each(['a/b', '../a', '.a', '-a', 'a b', 'a?b', 'a#b', 'a%2f', 'ä', 'a\nb', 'x'.repeat(201)])(
	'an ID may not be %j, because it could be more than one part of a path',
	(value) => {
		expect(thrownBy(() => read(value))).toMatchObject({
			message: expect.stringMatching(/^".*" is not an export ID$/) as string,
			description: expect.stringMatching(/^Export IDs look like aexp_.* Connect this/) as string,
		});
	},
);

it.each(['', '  ', null, undefined])('an ID may not be empty: %j', (value) => {
	expect(thrownBy(() => read(value))).toMatchObject({ message: 'The Export ID is empty' });
	expect(thrownBy(() => eventId.read({ parameter: () => value }))).toMatchObject({
		message: 'The Event ID is empty',
		description: expect.stringMatching(/^Event IDs look like aevt_/) as string,
	});
});

it("an ID is by default the input item's", () => {
	expect(exportId.field).toMatchObject({
		...{ name: 'exportId', required: true, default: '={{ $json.id }}' },
		placeholder: 'e.g. aexp_01J9ZEXPORT',
	});
});
