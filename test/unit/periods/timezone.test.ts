import { checkTimezone } from '../../../nodes/Invoance/periods/timezone';
import { thrownBy } from '../thrownBy';

it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => {
	expect(checkTimezone(name)).toBe(name);
});

it.each(['Europe/Atlantis', 'CET+1', ''])('%j is not a time zone', (name) => {
	expect(() => checkTimezone(name)).toThrow(/is not a time zone/);
});

it('a time zone that is refused says how to do it right', () => {
	expect(thrownBy(() => checkTimezone('CET+1'))).toMatchObject({
		description: 'Choose one from the list, or use a name like Europe/Berlin or America/New_York.',
	});
});
