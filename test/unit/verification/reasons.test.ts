import { readFileSync } from 'node:fs';
import path from 'node:path';
import { outcomeOf } from '../../../nodes/Invoance/verification/policy';
import {
	MEANINGS,
	REASONS,
	VerificationInputError,
	type EventReason,
	type InputReason,
} from '../../../nodes/Invoance/verification/reasons';
import { MAX_LINE_BYTES } from '../../../nodes/Invoance/verification/file/reading';
import { verify } from './exportFiles';
import { exampleEvent, KEY, OTHER_KEY, signedLine, signEvent } from './signing';
import type { TamperingCase } from './series/tamperingCase';
import { TAMPERING_CASES } from './series/tamperingCases';
import { filesOf, halfYear, month, type Month } from './series/halfYear';
import { verifyFolder } from './series/verifyFiles';

// The names of these tests are the table of reasons in docs/verification.md.

const genuine = signEvent(exampleEvent(1));

function changed(changes: object): string {
	return JSON.stringify({ ...genuine, ...changes });
}

/** What makes a line fail for each reason. */
const LINES: Record<EventReason, string | Buffer> = {
	payload_hash_mismatch: changed({ action: 'changed' }),
	signature_invalid: signedLine(1, {}, OTHER_KEY),
	canonicalization_failed: changed({ targets: null }),
	duplicate_key: '{"a":1,"a":2}',
	nested_too_deep: '['.repeat(200).replace('[', '{"a":[') + ']'.repeat(200) + '}',
	not_json: '{"id":"aevt_1',
	not_an_object: '7',
	invalid_utf8: Buffer.from([0x22, 0xff, 0x22]),
	no_signature: changed({ signature: null }),
	no_public_key: '',
	too_many_values: `{"a":[${'0,'.repeat(100_000)}0]}`,
	sequence_fork: `${signedLine(1)}\n${signedLine(1, { action: 'another' })}`,
	line_too_long: 'x'.repeat(MAX_LINE_BYTES + 1),
	too_many_organizations: [
		...Array.from({ length: 4096 }, (_, i) => `{"org_id":"${i}"}`),
		signedLine(1),
	].join('\n'),
};

async function reasonsIn(reason: EventReason): Promise<Set<string>> {
	if (reason === 'no_public_key') {
		const report = await verify(changed({ signing_public_key: null }));
		return new Set(report.failures.map((failure) => failure.reason));
	}
	const report = await verify(LINES[reason], { publicKey: KEY.publicKeyHex });
	return new Set(report.failures.map((failure) => failure.reason));
}

/** In the order in which the document lists them. */
function codesOf<Code extends string>(meanings: Record<Code, string>): Code[] {
	return Object.keys(meanings) as Code[];
}

function titleOf(code: keyof typeof MEANINGS, counts: string): string {
	return `${code} | ${counts} | ${MEANINGS[code]}`;
}

describe('a line', () => {
	const codes = codesOf(REASONS.event).map((code) => ({
		code,
		title: titleOf(code, outcomeOf(code)),
	}));
	it.each(codes)('$title', async ({ code }) => {
		if (code === 'too_many_organizations') {
			expect(await verify(LINES[code])).toMatchObject({ valid_events: 0, unverifiable_events: 1 });
			return;
		}
		expect(await reasonsIn(code)).toEqual(new Set([code]));
	});
});

const INPUTS: Record<InputReason, Parameters<typeof verify>> = {
	csv_file: ['id,seq\n'],
	gzip_file: [Buffer.from('1f8b0800', 'hex')],
	zip_file: [Buffer.from('504b0304', 'hex')],
	utf16_file: [Buffer.from('\ufeff{}', 'utf16le')],
	web_page: ['<!DOCTYPE html><title>Sign in</title>'],
	storage_error: ['<Error><Code>AccessDenied</Code></Error>'],
	json_list: ['[{}]'],
	manifest_file: ['{ "schema": "n8n-nodes-invoance.manifest/1" }'],
	invalid_public_key: ['', { publicKey: 'ab' }],
};

describe('a file or a key', () => {
	const codes = codesOf(REASONS.input).map((code) => ({ code, title: titleOf(code, 'error') }));
	it.each(codes)('$title', async ({ code }) => {
		const error = await verify(...INPUTS[code]).catch((caught: unknown) => caught);
		expect(error).toBeInstanceOf(VerificationInputError);
		expect(error).toMatchObject({ reason: code });
	});
});

/** What is tampered with in no row of the matrix. */
function forgetRange(months: Month[]): void {
	const third = month(months, 2);
	third.manifest = third.manifest.replace(/"range_(start|end)": ".*?"/g, '"range_$1": null');
}

/** The codes that a row of the matrix expects, of the first report where there are several. */
function codesIn({ withManifests }: TamperingCase, part: 0 | 1): string[] {
	const [first = ''] = withManifests.pinned.split(' / ');
	return first.split('; noted: ')[part]?.split(', ') ?? [];
}

describe('a series', () => {
	const codes = codesOf(REASONS.series).map((code) => ({
		code,
		title: titleOf(code, 'not valid'),
	}));
	it.each(codes)('$title', async ({ code }) => {
		const inMatrix = TAMPERING_CASES.find((row) => codesIn(row, 0).includes(code));
		const months = halfYear();
		(code === 'range_unknown' ? forgetRange : inMatrix?.tamper)?.(months);
		const [report] = await verifyFolder(filesOf(months, true));
		expect(report?.problems.map(({ reason }) => reason)).toContain(code);
		expect(report?.valid).toBe(false);
		expect(report?.problems.every(({ file, detail }) => detail.includes(file))).toBe(true);
	});
});

describe('a note on a series', () => {
	const codes = codesOf(REASONS.note).map((code) => ({ code, title: titleOf(code, 'note') }));
	it.each(codes)('$title', async ({ code }) => {
		const inMatrix = TAMPERING_CASES.find((row) => codesIn(row, 1).includes(code));
		const months = halfYear();
		inMatrix?.tamper(months);
		const [report] = await verifyFolder(filesOf(months, true));
		expect(report?.notes.map(({ reason }) => reason)).toContain(code);
		expect(report?.valid).toBe(true);
	});
});

const DOCUMENT = readFileSync(path.join(__dirname, '../../../docs/verification.md'), 'utf8');

it.each([
	...codesOf(REASONS.event).map((code) => [code, outcomeOf(code)] as const),
	...codesOf(REASONS.input).map((code) => [code, 'error'] as const),
	...codesOf(REASONS.series).map((code) => [code, 'not valid'] as const),
	...codesOf(REASONS.note).map((code) => [code, 'note'] as const),
])('docs/verification.md says what %s counts as and means', (code, countsAs) => {
	const row = DOCUMENT.split('\n').find((line) => line.startsWith(`| \`${code}\` `));
	const cells = row?.split('|').map((cell) => cell.trim());
	expect(cells?.slice(2, 4)).toEqual([countsAs, MEANINGS[code]]);
});
