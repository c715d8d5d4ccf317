import {
	reportPage,
	type ReportedResult,
} from '../../../../nodes/Invoance/verification/report/page';
import { chunks, verify } from '../exportFiles';
import { KEY, OTHER_KEY, signedLine, testKey } from '../signing';
import { verifyFile } from '../../../../nodes/Invoance/verification/file/verifyFile';
import { filesOf, halfYear, type Month } from '../series/halfYear';
import { verifyFiles } from '../series/verifyFiles';

/*
 * Pages as a whole, markup included. If one changes, look at it in a browser, then write it anew:
 * `npx jest pageWhole -u`.
 */

/** The page but for its style, a line for each element. */
function markupOf(report: ReportedResult, { expectContiguous = true, name = 'acme.ndjson' } = {}) {
	const verifiedAt = new Date('2026-11-01T07:00:12.345Z');
	const page = reportPage(report, { name, expectContiguous, verifiedAt });
	const unstyled = page.slice(0, page.indexOf('<style>')) + page.slice(page.indexOf('</style>'));
	return unstyled
		.replace(/sha256-[^']*/, 'sha256-')
		.replace(/\s+/g, ' ')
		.replace(/> ?</g, '>\n<');
}

async function seriesReport(spoil: (months: Month[]) => void, publicKey?: string) {
	const months = halfYear();
	spoil(months);
	return await verifyFiles(filesOf(months, true), { publicKey });
}

it('a valid file, with one pinned key', async () => {
	const content = [1, 2, 3].map((seq) => signedLine(seq)).join('\n');
	expect(markupOf(await verify(content, { publicKey: KEY.publicKeyHex }))).toMatchSnapshot();
});

it('a file with an event, of which nobody says what it is about', async () => {
	const report = await verify('{"seq":7}');
	expect(markupOf(report, { expectContiguous: false })).toMatchSnapshot();
});

it('an empty file', async () => {
	expect(markupOf(await verify(''))).toMatchSnapshot();
});

it('a file with more of everything than a page lists', async () => {
	const lines = Array.from({ length: 40 }, (_, i) => {
		const changes = {
			org_id: `aorg_${i % 8}`,
			action: `a.${i % 9}`,
			actor: { type: 'user', id: `${i}` },
		};
		return signedLine(3 * i, changes, testKey(1 + (i % 15)));
	});
	const damaged = Array.from({ length: 14 }, (_, i) => signedLine(i).replace('production', 'test'));
	const content = [...lines, ...damaged, 'no JSON', ...damaged.slice(0, 3)].join('\n');
	const pinned = Array.from({ length: 13 }, (_, i) => testKey(1 + i).publicKeyHex).join();
	expect(markupOf(await verify(content, { publicKey: pinned }))).toMatchSnapshot();
	const unpinned = await verifyFile(chunks(content));
	expect(
		markupOf(unpinned, { expectContiguous: false, name: "it's <b>.ndjson" }),
	).toMatchSnapshot();
});

it('a series without a hole, that goes on from an earlier one', async () => {
	const report = await seriesReport((months) => {
		months.shift();
	}, KEY.publicKeyHex);
	expect(markupOf(report)).toMatchSnapshot();
});

it('a series with an empty month, a missing one and one of another key', async () => {
	const report = await seriesReport((months) => {
		const [first, , third] = months;
		if (!first || !third) return;
		first.lines = [''];
		third.lines = third.lines.map((_, i) => signedLine(9 + i, {}, OTHER_KEY));
		months.splice(4, 1);
	}, KEY.publicKeyHex);
	const problems = Array.from({ length: 5 }, () => report.problems).flat();
	expect(markupOf({ ...report, problems })).toMatchSnapshot();
});

it('a series without manifests', async () => {
	const report = await seriesReport((months) => {
		for (const month of months) month.manifest = '';
	});
	expect(markupOf(report)).toMatchSnapshot();
});
