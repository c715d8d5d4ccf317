import { canonicalBytes, SigningKey } from '../emulator/signing';

/** A line of which the SDK and the node say different things. */
interface Difference {
	readonly what: string;
	/** Which of the two is right by the rules, or safe where the rules are silent. */
	readonly why: string;
	readonly line: string;
	readonly sdk: Verdict;
	readonly node: Verdict;
}

type Verdict = 'valid' | 'not valid';
type Edit = readonly [from: string, to: string];

const KEY = SigningKey.derivedFrom('a key of these tests');
const EVENT = {
	id: 'aevt_1',
	org_id: 'aorg_1',
	seq: 7,
	ingested_at: '2017-01-01T00:00:01.000Z',
	occurred_at: '2017-01-01T00:00:00.500Z',
	action: 'user.signed_in',
	actor: { type: 'user', id: 'user_1' },
	targets: [],
	metadata: { n: 5 },
};
const LEVELS = 200;

function edited(text: string, edits: readonly Edit[]): string {
	return edits.reduce((left, [from, to]) => left.replace(from, to), text);
}

/**
 * A line whose signature holds if it is read as `signed` says.
 *
 * @param line what the line has otherwise than the event
 * @param signed what the signed bytes have otherwise
 */
function lineOf(
	line: readonly Edit[],
	signed: readonly Edit[] = [],
	event: object = EVENT,
): string {
	const bytes = edited(canonicalBytes({ ...event }).toString(), signed);
	return edited(JSON.stringify({ ...event, ...KEY.seal(Buffer.from(bytes)) }), line);
}

/** Only the SDK takes a line. */
function onlySdk(what: string, why: string, line: string): Difference {
	return { what, why, line, sdk: 'valid', node: 'not valid' };
}

/** The same moment, written as no RFC 3339 time. */
function time(what: string, written: string): Difference {
	return onlySdk(
		what,
		'not RFC 3339, so refusing is right',
		lineOf([[EVENT.occurred_at, written]]),
	);
}

/** A number of the metadata. */
function number(what: string, written: string, signed = written): Difference {
	const why = 'metadata holds integers of 64 bits, so refusing is right';
	return onlySdk(what, why, lineOf([['"n":5', `"n":${written}`]], [['"n":5', `"n":${signed}`]]));
}

/** What each says, and who is right. Everything else that was tried is the same for both. */
export const DIFFERENCES: readonly Difference[] = [
	onlySdk(
		'a field twice',
		'readers disagree about which one counts, so refusing is safe',
		lineOf([['"action"', '"action":"other","action"']]),
	),
	onlySdk('an unsigned field twice', 'the same', lineOf([['{', '{"version":1,"version":2,']])),
	onlySdk(
		'id and event_id that differ',
		'only one is signed, so refusing is safe',
		lineOf([['{', '{"event_id":"aevt_2",']]),
	),
	onlySdk(
		'a signature in capitals',
		'the API gives lowercase, so refusing is right',
		lineOf([]).replace(/(?<="signature":")\w+/, (hex) => hex.toUpperCase()),
	),
	onlySdk(
		'a signature with blanks in it',
		'the same',
		lineOf([]).replace(/(?<="signature":"\w\w)/, ' '),
	),
	time('an offset of a day', '2017-01-02T00:00:00.500+24:00'),
	time('an offset of sixty minutes', '2017-01-01T01:00:00.500+00:60'),
	time('a time between blanks', ' 2017-01-01T00:00:00.500Z '),
	time('a time in Arabic digits', '٢٠١٧-01-01T00:00:00.500Z'),
	number('a number with a fraction', '5.5'),
	number('a whole number with a fraction', '5.0'),
	number('a number with an exponent', '5e0', '5.0'),
	number('a negative zero', '-0', '0'),
	number('no number', 'NaN'),
	number('an integer of 65 bits', '9223372036854775808'),
	onlySdk(
		'200 levels',
		'no event has as many, and a bound is safe',
		lineOf(
			[['"n":5', `"n":${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`]],
			[['"n":5', `"n":${'['.repeat(LEVELS)}${']'.repeat(LEVELS)}`]],
		),
	),
	onlySdk(
		'a line of 11 MiB',
		'no event is as long, and a bound is safe',
		lineOf([['{', `{"padding":"${'x'.repeat(11 * 1024 * 1024)}",`]]),
	),
	{
		what: 'a leap second',
		why: 'RFC 3339 has them; the moment that was signed is the one that is written',
		line: lineOf([[EVENT.occurred_at, '2016-12-31T23:59:60.500Z']]),
		sdk: 'not valid',
		node: 'valid',
	},
];
