import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { reportPage } from '../../../../nodes/Invoance/verification/report/page';
import { verify } from '../exportFiles';
import { KEY, OTHER_KEY, signedLine } from '../signing';
import { chainAnew, filesOf, halfYear, manifestOf } from '../series/halfYear';
import { verifyFiles } from '../series/verifyFiles';

const CONTEXT = {
	name: 'acme.ndjson',
	zone: 'Europe/Berlin',
	expectContiguous: true,
	verifiedAt: new Date('2026-11-01T07:00:12.345Z'),
	madeBy: { repository: 'https://github.com/example/verifier', version: '1.2.3' },
};

/** The page without its markup. */
function textOf(page: string): string {
	const body = page.slice(page.indexOf('<body'));
	return body.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

/** The markup without the text. */
function tagsOf(page: string): string[] {
	return page.match(/<[^>]*>/g) ?? [];
}

async function pageOf(content: string, publicKey?: string): Promise<string> {
	return reportPage(await verify(content, { publicKey, expectContiguous: true }), CONTEXT);
}

async function seriesPage(spoil: (months: ReturnType<typeof halfYear>) => void = () => undefined) {
	const months = halfYear();
	spoil(months);
	const report = await verifyFiles(filesOf(months, true), { publicKey: KEY.publicKeyHex });
	return reportPage(report, CONTEXT);
}

const three = [1, 2, 3].map((seq) => signedLine(seq));

describe('the page on a file', () => {
	it('says what was verified, what was found, and when', async () => {
		const text = textOf(await pageOf(three.join('\n'), KEY.publicKeyHex));
		const content = three.join('\n');
		for (const words of [
			'Audit log of acme.ndjson ✓ Verified All 3 events are valid; none is missing between 1 and 3.',
			'acme.ndjson',
			createHash('sha256').update(content).digest('hex'),
			`Key used, pinned ${KEY.publicKeyHex}`,
			'Events 3 Not valid 0 Sequence numbers 1 – 3 Missing between 0',
			'Occurred 2026-06-10 to 2026-06-10 Actors 1',
			`Bytes ${Buffer.byteLength(content).toLocaleString('en-US')}`,
			'Most frequent: user.signed_in (3)',
			'what the holder of the pinned key signed',
			'no event is missing',
			'Verified 2026-11-01 08:00:12 with n8n-nodes-invoance 1.2.3',
			'Times are in Europe/Berlin. Missing numbers count as failure',
		]) {
			expect(text).toContain(words);
		}
		expect(text).not.toContain('Who signed');
	});

	it('says without a pinned key what that does not prove', async () => {
		const text = textOf(await pageOf(three.join('\n')));
		expect(text).toContain('Consistent, but the signer is not shown');
		expect(text).toContain('Who signed. Someone able to rewrite events can sign them again');
		expect(text).toContain(`Key used, as the events carry it: none was pinned ${KEY.publicKeyHex}`);
	});

	it('lists what failed and what is missing', async () => {
		const lines = [three[0], 'x', signedLine(4, {}, OTHER_KEY), signedLine(9)];
		const text = textOf(await pageOf(lines.join('\n'), KEY.publicKeyHex));
		expect(text).toContain('✗ Not valid 2 of 4 events are not valid, the first in line 2');
		expect(text).toContain('line 2 – the line is not JSON');
		expect(text).toContain('line 3 aevt_4 the signature was not made with this key');
		expect(text).toContain('Missing numbers 2 to 3 5 to 8');
		expect(text).toContain(`keys that were not trusted: ${OTHER_KEY.publicKeyHex}`);
	});

	it('claims no more than what did not fail proves', async () => {
		const keys = `${KEY.publicKeyHex},${OTHER_KEY.publicKeyHex}`;
		const filled = [three[0], signedLine(2).replace('user_123', 'user_9'), three[2]].join('\n');
		expect(textOf(await pageOf(filled, KEY.publicKeyHex))).toMatch(
			/Every event that did not fail is, in all its signed fields, what the holder of the pinned key signed\.(?!.*no event is missing)/,
		);
		expect(textOf(await pageOf(filled, OTHER_KEY.publicKeyHex))).not.toContain('Every event');
		expect(textOf(await pageOf(filled, keys))).toContain('the holder of one of the pinned keys');
		const gap = textOf(await pageOf([three[0], three[2]].join('\n')));
		expect(gap).toContain('Every event fits the key it carries');
	});

	it('keeps to the first dozen, and counts the others', async () => {
		const gaps = Array.from({ length: 30 }, (_, i) => signedLine(2 * i));
		const text = textOf(await pageOf(`${'x\n'.repeat(40)}${gaps.join('\n')}`));
		expect(text).toContain('line 12 ');
		expect(text).not.toContain('line 13 ');
		expect(text).toContain('… and 28 events more.');
		expect(text).toContain('… and 17 gaps more.');
	});

	it('is there for a file without events, too', async () => {
		const text = textOf(await pageOf(''));
		expect(text).toContain('There are no events in the file');
		expect(text).toContain('Anything about events: there are none.');
		expect(text).toContain('– No events There are no events in the file');
		expect(text).not.toMatch(/Every event|Key used|Most frequent|Who signed/);
	});

	it('says how to repeat it, with the full address and the version of what verified it', async () => {
		const text = textOf(await pageOf(three.join('\n'), KEY.publicKeyHex));
		expect(text).toContain(
			'open verify.html in a browser and drop the file on it, with the key above pinned',
		);
		expect(text).toContain('https://github.com/example/verifier/releases/tag/v1.2.3');
	});

	it('names organization and period in its title, where they are known', async () => {
		const report = await verify(three.join('\n'));
		const context = { ...CONTEXT, organization: 'Acme <Corp>', period: 'October 2026' };
		const page = reportPage(report, context);
		expect(textOf(page)).toContain('Audit log of Acme &lt;Corp&gt;, October 2026');
		expect(page).toContain(
			'<title>Consistent, but the signer is not shown: Acme &lt;Corp&gt;, October 2026</title>',
		);
	});

	it('shows times in UTC where it does not know the zone', async () => {
		const page = reportPage(await verify(''), { ...CONTEXT, zone: 'Mars/Base' });
		expect(textOf(page)).toContain('2026-11-01 07:00:12 with n8n-nodes-invoance 1.2.3');
		expect(textOf(page)).toContain('Times are in UTC');
	});

	it('shows what nobody sees as an escape', async () => {
		const tag = String.fromCodePoint(0xe0041);
		const changes = { action: `user\u200b.\u2060signed${tag}_in\u{3164}\u202e\n` };
		const text = textOf(await pageOf(signedLine(1, changes)));
		expect(text).toContain(
			'user\\u{200b}.\\u{2060}signed\\u{e0041}_in\\u{3164}\\u{202e}\\u{a} (1)',
		);
	});
});

describe('the page on a series', () => {
	it('says how the files hold together', async () => {
		const page = await seriesPage();
		const text = textOf(page);
		expect(text).toContain('Chain of manifests: intact');
		expect(text).toContain('Asked for: 2026-01-01 01:00:00 to 2026-07-01 01:59:59');
		expect(text).toContain('No file, manifest or stretch of time is missing');
		expect(text).toContain('manifests are not signed');
		for (const { name } of halfYear()) expect(text).toContain(name);
	});

	it('claims nothing of time that the manifests do not know', async () => {
		const page = await seriesPage((months) => {
			for (const month of months) month.range = ['', ''];
			chainAnew(months);
		});
		expect(textOf(page)).toContain('Of the time they cover the manifests say nothing.');
		expect(textOf(page)).not.toContain('stretch of time');
	});

	it('says what deliveries that were made again have left, apart from what is wrong', async () => {
		const page = await seriesPage((months) => {
			const [first] = months;
			if (first) months.push({ ...first, name: 'copy.ndjson', manifest: '' });
		});
		expect(textOf(page)).toMatch(
			/Note: copy\.ndjson was delivered again, without a manifest: .* superseded/,
		);
		expect(textOf(page)).toContain('1 delivery was made again, and nothing of it is missing.');
	});

	it('lists what is wrong, and where the series begins', async () => {
		const text = textOf(
			await seriesPage((months) => {
				months.shift();
				months.splice(2, 1);
			}),
		);
		expect(text).toMatch(/Chain of manifests: broken ?, after an earlier manifest, [0-9a-f]{64}/);
		expect(text).toMatch(
			/No manifest covers 2026-04-01 00:00:00\.000 to 2026-04-30 23:59:59\.999 UTC, .* range_gap/,
		);
	});
});

describe('nothing from a file gets into the markup', () => {
	const hostile = fc
		.array(
			fc.constantFrom(
				...['<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"', "'", '&', '<', '>'],
				...['</style>', '<!--', '-->', ']]>', '&lt;', '\u202e', '\u0000', '\ud800', 'x', '`', '${'],
			),
			{ minLength: 1, maxLength: 5 },
		)
		.map((parts) => parts.join(''));

	it('of the page on a file', async () => {
		const pageWith = async (text: string) => {
			const valid = text.replace('\ud800', '');
			const changes = {
				...{ id: valid, org_id: valid, action: valid, actor: { type: valid, id: valid } },
				...{ signing_public_key: valid },
			};
			const line = JSON.stringify({ ...JSON.parse(signedLine(1, changes)), payload_hash: 'x' });
			return reportPage(await verify(line), { ...CONTEXT, name: text });
		};
		const plain = tagsOf(await pageWith('plain'));
		await fc.assert(
			fc.asyncProperty(hostile, async (text) => {
				const page = await pageWith(text);
				expect(tagsOf(page)).toEqual(plain);
				for (const disguise of ['\u202e', '\u0000', '\ud800']) expect(page).not.toContain(disguise);
			}),
		);
	});

	it('of the page on a series', async () => {
		const pageWith = async (text: string) =>
			await seriesPage((months) => {
				const [first] = months;
				if (!first) return;
				first.name = `${text}.ndjson`;
				first.manifest = manifestOf(first, 'ab'.repeat(32));
			});
		const plain = tagsOf(await pageWith('plain'));
		await fc.assert(
			fc.asyncProperty(hostile, async (text) => {
				expect(tagsOf(await pageWith(text))).toEqual(plain);
			}),
			{ numRuns: 30 },
		);
	});
});

describe('the page', () => {
	it('runs nothing and loads nothing', async () => {
		for (const page of [await pageOf(three.join('\n')), await seriesPage()]) {
			expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base|svg|a)\b/i);
			expect(page).not.toMatch(/\s(on\w+|style|src|href|srcset|action)=/i);
			expect(page).not.toMatch(/url\(|@import/i);
		}
	});

	it('allows its own style by its hash, and nothing else', async () => {
		const page = await pageOf(three.join('\n'));
		const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
		const hash = createHash('sha256').update(style).digest('base64');
		expect(page).toContain(
			`content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
		);
	});
});
