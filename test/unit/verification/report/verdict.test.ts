import { inWords } from '../../../../nodes/Invoance/verification/report/fileReport';
import { lines, verify } from '../exportFiles';
import { exampleEvent, KEY, OTHER_KEY, signedLine, testKey } from '../signing';

const PINNED = { publicKey: KEY.publicKeyHex };

async function verdictOf(
	content: string[],
	options: Parameters<typeof verify>[1] = PINNED,
): Promise<string> {
	return (await verify(content.join('\n'), options)).verdict;
}

describe('the verdict on a file', () => {
	it.each<[string, string[], string]>([
		['nothing wrong', lines(1, 2, 3), 'All 3 events are valid; none is missing between 1 and 3'],
		['one event', lines(7), 'The only event is valid'],
		['no events', [], 'There are no events in the file, so nothing is proved'],
		[
			'a repeated event',
			lines(1, 2, 2),
			'All 3 events are valid; none is missing between 1 and 2; 1 of them repeats an earlier one',
		],
		[
			'repeated events',
			lines(1, 2, 2, 1),
			'All 4 events are valid; none is missing between 1 and 2; 2 of them repeat earlier ones',
		],
		[
			'a gap that is expected',
			lines(1, 3),
			'All 2 events are valid; 1 is missing between 1 and 3, as a filter or a date range leaves it out',
		],
		[
			'a gap of several',
			lines(1, 5),
			'All 2 events are valid; 3 are missing between 1 and 5, as a filter or a date range leaves them out',
		],
		[
			'an event that is not valid',
			[...lines(1), signedLine(2).replace('user_123', 'user_124')],
			'1 of 2 events is not valid, the first in line 2: the event was changed after it was signed; none is missing between 1 and 2',
		],
		[
			'several that are not',
			['x', ...lines(1), JSON.stringify(exampleEvent(2))],
			'2 of 3 events are not valid, the first in line 1: the line is not JSON, as in a file that was cut off; none is missing between 1 and 2',
		],
		[
			'one line that is no event',
			['x'],
			'1 of 1 event is not valid, the first in line 1: the line is not JSON, as in a file that was cut off',
		],
	])('with %s', async (_, content, verdict) => {
		expect(await verdictOf(content)).toBe(verdict);
	});

	it('says of unexpected gaps no more than that they are there', async () => {
		const verdict = await verdictOf(lines(1, 5), { ...PINNED, expectContiguous: true });
		expect(verdict).toBe('All 2 events are valid; 3 are missing between 1 and 5');
	});

	it('counts several organizations, each for itself', async () => {
		const content = [...lines(1, 2), signedLine(9, { org_id: 'aorg_2' })];
		expect(await verdictOf(content)).toBe(
			'All 3 events are valid; none is missing in the sequences of 2 organizations',
		);
	});

	it('says where no key was pinned that the signer is not known', async () => {
		expect(await verdictOf(lines(1), {})).toBe(
			'The only event is valid; no key was pinned, so this does not show who signed',
		);
		expect(await verdictOf([], {})).toBe('There are no events in the file, so nothing is proved');
	});

	it('names both keys where the pinned one signed nothing', async () => {
		const { publicKeyHex: pinned } = OTHER_KEY;
		expect(await verdictOf(lines(1, 2), { publicKey: pinned })).toBe(
			`No event is signed with the pinned key ${pinned}: the events carry the key ${KEY.publicKeyHex}; none is missing between 1 and 2`,
		);
		const third = testKey(3);
		const content = [...lines(1), signedLine(2, {}, third)];
		expect(await verdictOf(content, { publicKey: `${pinned},${'ab'.repeat(32)}` })).toMatch(
			/^No event is signed with any of the 2 pinned keys: the events carry the key \w{64} and 1 more/,
		);
	});

	it('blames the key only where every event carries another one', async () => {
		const content = [...lines(1), signedLine(2, {}, OTHER_KEY)];
		expect(await verdictOf(content, { publicKey: 'ab'.repeat(32) })).toMatch(/^No event is signed/);
		expect(await verdictOf(content)).toMatch(/^1 of 2 events is not valid, the first in line 2/);
		const named = lines(1).map((line) => line.replace('user_123', 'user_124'));
		expect(await verdictOf(named)).toMatch(/^1 of 1 event is not valid/);
		const unnamed = ['{}'];
		expect(await verdictOf(unnamed)).toMatch(/^1 of 1 event is not valid/);
	});

	it('counts a gap of one', async () => {
		const verdict = await verdictOf(lines(1, 3), { ...PINNED, expectContiguous: true });
		expect(verdict).toContain('; 1 is missing between 1 and 3');
	});
});

describe('a number', () => {
	it.each([
		[0, '0'],
		[999, '999'],
		[48_210, '48,210'],
		[1_234_567, '1,234,567'],
		[-1_234, '-1,234'],
		['9223372036854775807', '9,223,372,036,854,775,807'],
	])('is written for people: %s', (number, words) => {
		expect(inWords(number)).toBe(words);
	});
});
