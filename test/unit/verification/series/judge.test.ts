import { inWords } from '../../../../nodes/Invoance/verification/report/fileReport';
import { KEY, signedLine } from '../signing';
import {
	bytesOf,
	chainAnew,
	eventLine,
	filesOf,
	halfYear,
	manifestOf,
	month,
	sha256Of,
	type Month,
} from './halfYear';
import { verifyFiles, verifyFolder } from './verifyFiles';

const PINNED = { publicKey: KEY.publicKeyHex };
const OWN = 'aorg_01J9ZBASE0000000000000000';

async function reportOn(months: Month[]) {
	return await verifyFiles(filesOf(months, true), PINNED);
}

/** A month of another organization, with its manifest. */
function otherMonth(changes: Partial<Month> & { id?: string } = {}): Month {
	const { id = 'aorg_other', ...rest } = changes;
	const other: Month = {
		...month(halfYear(), 0),
		name: `${id}_2026-01.ndjson`,
		lines: [1, 2].map((seq) => eventLine(seq, 0, { organization: id })),
		organization: id,
		...rest,
	};
	other.manifest = manifestOf(other, undefined);
	return other;
}

describe('what a manifest counts', () => {
	it.each(['bytes', 'rows'])('is not another number of %s than the file has', async (member) => {
		const first = month(halfYear(), 0);
		const found = new RegExp(`"${member}": (\\d+)`).exec(first.manifest)?.[1] ?? '';
		first.manifest = first.manifest.replace(`"${member}": ${found}`, `"${member}": ${found}0`);
		expect((await reportOn([first])).problems).toEqual([
			{
				file: `${first.name}.manifest.json`,
				reason: 'counts_differ',
				detail: `${first.name}.manifest.json says that ${first.name} has ${inWords(`${found}0`)} ${member}, but it has ${inWords(found)}`,
			},
		]);
	});

	it('need not be said', async () => {
		const first = month(halfYear(), 0);
		first.manifest = first.manifest.replace(/"(bytes|rows)": \d+/g, '"$1": null');
		expect((await reportOn([first])).problems).toEqual([]);
	});
});

it('a file that was cut is told from what its manifest describes, and accused of nothing else', async () => {
	const first = month(halfYear(), 0);
	const sha256 = sha256Of(bytesOf(first));
	const { length: rows } = first.lines;
	first.lines.pop();
	const report = await reportOn([first]);
	expect(report.problems).toEqual([
		{
			file: first.name,
			reason: 'file_changed',
			detail: `${first.name} has ${rows - 1} rows and is not the file that its manifest describes, which has ${rows} rows and the SHA-256 ${sha256}`,
		},
	]);
	expect(report.verdict).toMatch(/^The series does not hold together: .*; all \d events/);
});

describe('the organization of a series', () => {
	it('is called by its own id or by the caller’s, also where a month is empty', async () => {
		const months = halfYear();
		for (const month of months.slice(0, 3)) month.organization = 'acme';
		Object.assign(months[4] ?? {}, { lines: [''], organization: 'acme' });
		Object.assign(months[5] ?? {}, { lines: [''] });
		chainAnew(months);
		expect(await reportOn(months)).toMatchObject({
			valid: true,
			organization_id: OWN,
			organization_name: 'acme',
			problems: [],
		});
	});

	it('is not another one that a file without events was asked for, to which it is chained', async () => {
		const months = halfYear();
		Object.assign(months[3] ?? {}, { lines: [''], organization: 'globex' });
		chainAnew(months);
		expect((await reportOn(months)).problems).toEqual([
			{
				file: 'acme_2026-04.ndjson',
				reason: 'another_organization',
				detail: `acme_2026-04.ndjson was asked for organization globex, while the series is of ${OWN}`,
			},
		]);
	});

	it('is not one that Invoance calls by another id than its events have', async () => {
		const months = halfYear();
		Object.assign(months[1] ?? {}, { organization: 'aorg_other' });
		chainAnew(months);
		const { problems } = await reportOn(months);
		expect(problems.map(({ file, reason }) => `${file} ${reason}`)).toEqual([
			'acme_2026-02.ndjson another_organization',
		]);
	});

	it('is not known by a name that stands for another one as well', async () => {
		const files = [otherMonth({ id: 'aorg_a' }), otherMonth({ id: 'aorg_b' })].map((month) => {
			const named = { ...month, organization: 'acme' };
			return { ...named, manifest: manifestOf(named, undefined) };
		});
		const reports = await verifyFolder(filesOf(files, true), PINNED);
		for (const { valid, problems } of reports) {
			expect(valid).toBe(false);
			expect(problems.map(({ reason }) => reason)).toContain('another_organization');
		}
		expect(reports.map(({ organization_id: id }) => id)).toEqual(['aorg_a', 'aorg_b']);
	});
});

it('a quiet month that was brought again is a delivery made again, although its file is there', async () => {
	const months = halfYear();
	const [first, quiet, next] = [month(months, 0), month(months, 1), month(months, 2)];
	const both: Month = { ...next, name: 'both.ndjson', range: [quiet.range[0], next.range[1]] };
	chainAnew([first, both]);
	quiet.lines = [''];
	quiet.manifest = manifestOf(quiet, sha256Of(first.manifest));
	const { valid, notes } = await reportOn([first, quiet, both]);
	expect(valid).toBe(true);
	expect(notes.map(({ file, reason }) => `${file} ${reason}`)).toContain(
		`${quiet.name} superseded`,
	);
});

describe('several organizations in one folder', () => {
	it('have a report each, in the order of their ids, of their own files only', async () => {
		const files = [...filesOf([otherMonth()], true), ...filesOf(halfYear(), true)];
		const reports = await verifyFolder(files, { ...PINNED, expectContiguous: true });
		expect(reports).toMatchObject([
			{ organization_id: OWN, valid: true, files: 6, events: 24, problem_count: 0, note_count: 0 },
			{ organization_id: 'aorg_other', valid: true, files: 1, events: 2, chain: 'intact' },
		]);
	});

	it('are told apart by their events, however alike their names and ids begin', async () => {
		const ids = ['aorg_1', 'aorg_10', 'aorg_1_b'];
		const files = ids.flatMap((id) => filesOf([otherMonth({ id })], true));
		const reports = await verifyFolder(files, PINNED);
		expect(reports.map(({ organization_id: id, valid }) => [id, valid])).toEqual(
			ids.map((id) => [id, true]),
		);
	});

	it('are all told of a file with events of several of them', async () => {
		const mixed = ['aorg_a', 'aorg_b', 'aorg_c', 'aorg_d', 'aorg_e'].map((organization) =>
			eventLine(9, 0, { organization }),
		);
		const files = [
			...filesOf([otherMonth({ id: 'aorg_a' })], false),
			{ name: 'mixed.ndjson', bytes: Buffer.from(mixed.join('\n')) },
		];
		const reports = await verifyFolder(files, PINNED);
		expect(reports).toHaveLength(5);
		expect(reports[0]?.problems).toEqual([
			{
				file: 'mixed.ndjson',
				reason: 'another_organization',
				detail:
					'mixed.ndjson has events of aorg_b, aorg_c, aorg_d and 1 more besides its own, while the series is of aorg_a',
			},
		]);
		for (const { result } of reports) expect(result).toBe('failed');
	});

	it('are all told of what nobody knows the organization of', async () => {
		const files = [
			...filesOf([otherMonth({ id: 'aorg_a' }), otherMonth({ id: 'aorg_b' })], false),
			{ name: 'c.csv', bytes: Buffer.from('seq,action\n') },
			{ name: 'd.ndjson', bytes: Buffer.from('x\n') },
			{ name: 'e.manifest.json', bytes: Buffer.from('{}') },
		];
		for (const report of await verifyFolder(files, PINNED)) {
			const problems = report.problems.map(({ file, reason }) => `${file} ${reason}`);
			expect(problems.sort()).toEqual(['c.csv csv_file', 'e.manifest.json manifest_unreadable']);
			expect(report.failures).toMatchObject([{ file: 'd.ndjson', reason: 'not_json' }]);
			expect(report).toMatchObject({ result: 'failed', chain: 'broken' });
		}
	});
});

describe('what was not asked for', () => {
	const at = (day: string) => ({ occurred_at: `2026-01-${day}T12:00:00.000Z` });

	/** A file of January with a manifest that says it was asked for with these filters. */
	async function problemsOf(filters: Record<string, string>, changes: object[]) {
		const lines = changes.map((change, i) => signedLine(i + 1, { ...at('05'), ...change }));
		const january: Month = { ...month(halfYear(), 0), lines };
		const manifest = JSON.parse(manifestOf(january, undefined)) as { export: object };
		Object.assign(manifest.export, { filters });
		const files = filesOf([{ ...january, manifest: JSON.stringify(manifest) }], true);
		return (await verifyFiles(files, PINNED)).problems.map(({ detail }) => detail);
	}
	const asked = (what: string) => [`acme_2026-01.ndjson has events outside the ${what} asked for`];

	it('is an event of another action, actor or target', async () => {
		const targets = (...ids: string[]) => ({ targets: ids.map((id) => ({ type: 'team', id })) });
		const actor = (id: string) => ({ actor: { type: 'user', id } });
		const actions = 'user.signed_in, role.changed';
		expect(await problemsOf({ actions }, [{}, { action: 'role.changed' }])).toEqual([]);
		expect(await problemsOf({ actions }, [{}, { action: 'role.added' }])).toEqual(
			asked('actions that its manifest says were'),
		);
		expect(await problemsOf({ actor_id: 'u' }, [actor('u'), actor('u')])).toEqual([]);
		expect(await problemsOf({ actor_id: 'u' }, [actor('u'), actor('v')])).toEqual(
			asked('actor that its manifest says was'),
		);
		expect(await problemsOf({ actor_id: 'u' }, [actor('v'), actor('v')])).toHaveLength(1);
		expect(await problemsOf({ target_id: 'a' }, [targets('a', 'b'), targets('c', 'a')])).toEqual(
			[],
		);
		expect(await problemsOf({ target_id: 'b' }, [targets('a', 'b'), targets('c', 'a')])).toEqual(
			asked('target that its manifest says was'),
		);
		expect(await problemsOf({ target_id: 'a' }, [targets(), targets('a')])).toHaveLength(1);
	});

	it.each([
		['2025-12-31T23:59:59.999999Z', false],
		['2026-01-01T00:00:00Z', true],
		['2026-01-31T23:59:59.999999Z', true],
		['2026-02-01T00:59:59.999+01:00', true],
		['2026-02-01T00:00:00.000Z', false],
	])('is an event outside the range, whose ends are in it: %s', async (time, isAsked) => {
		expect(await problemsOf({}, [{ occurred_at: time }])).toHaveLength(isAsked ? 0 : 1);
	});
});

describe('many files and manifests that do not fit', () => {
	it('are listed up to a hundred, and counted', async () => {
		const count = 2_000;
		const january = month(halfYear(), 0);
		const files = Array.from({ length: count }, (_, i) => {
			const name = `f${i}.ndjson`;
			const manifest = january.manifest
				.replace(/"sha256": "\w{8}/, `"sha256": "${i.toString(16).padStart(8, '0')}`)
				.replace(/"name": "[^"]*"/, `"name": "${name}"`);
			return [
				{ name, bytes: Buffer.from('\n'.repeat(i + 1)) },
				{ name: `m${i}.manifest.json`, bytes: Buffer.from(manifest) },
			];
		}).flat();
		const report = await verifyFiles([...files, { name: 'a.ndjson', bytes: bytesOf(january) }]);
		expect(report.problems).toHaveLength(100);
		expect(report.notes).toHaveLength(100);
		expect(report.problem_count).toBeGreaterThanOrEqual(count);
		expect(report.note_count).toBe(count - 1);
		expect(report.verdict).toMatch(
			/^The series does not hold together: .* \(and [\d,]+ more problems\); /,
		);
	});
});
