import { KEY } from '../signing';
import { bytesOf, filesOf, halfYear, month } from './halfYear';
import { verifyFiles } from './verifyFiles';

const PDF = '%PDF-1.7\n1 0 obj\n<<>>\n';
const PAGE = '<!doctype html>\n<title>Verified</title>';

/** What is said of a file among those of a series. */
async function saidOf(name: string, content: string | Buffer, hasManifests = true) {
	const months = halfYear();
	const files = [...filesOf(months, hasManifests), { name, bytes: Buffer.from(content) }];
	const { result, problems, notes, failures } = await verifyFiles(files, {
		publicKey: KEY.publicKeyHex,
	});
	const found = [...problems, ...notes, ...failures].filter(({ file }) => file === name);
	return [result, ...new Set(found.map(({ reason }) => reason))];
}

describe('a file that is no part of a series', () => {
	it.each([
		['audit.report.html', PAGE],
		['certificate.pdf', PDF],
		['README.txt', 'Keep these files, please: all of them.'],
		['columns.md', 'name,value\n'],
		['.DS_Store', Buffer.from([0, 0, 0, 1, 0x42])],
		['._acme.ndjson', Buffer.from([0, 5, 0x16, 7, 0, 2, 0, 0])],
		['empty.txt', ''],
		['package.json', '{\n  "name": "x"\n}\n'],
	])('is named and passed over: %s', async (name, content) => {
		expect(await saidOf(name, content)).toEqual(['verified', 'left_out']);
		expect(await saidOf(name, content, false)).toEqual(['verified', 'left_out']);
	});
});

describe('a file that may be a part of a series', () => {
	it.each([
		['x.ndjson', 'not JSON'],
		['X.NDJSON', PDF],
		['x.jsonl', '{}'],
		['x.csv', 'seq,action\n1,a\n'],
		['without-an-extension', 'not JSON'],
		['x.gz', Buffer.from('1f8b0800', 'hex')],
		['x.zip', Buffer.from('504b0304', 'hex')],
	])('is never passed over: %s', async (name, content) => {
		const [result, ...reasons] = await saidOf(name, content);
		expect(result).toBe('failed');
		expect(reasons).not.toContain('left_out');
		expect(reasons).not.toEqual([]);
	});

	it('is any that has an event of an organization, whatever it is called', async () => {
		const line = bytesOf(month(halfYear(), 0)).toString().replace('user_123', 'user_124');
		expect(await saidOf('notes.txt', line)).toEqual([
			...['failed', 'manifest_missing', 'payload_hash_mismatch'],
		]);
	});

	it('is any that a manifest describes, whatever is in it', async () => {
		const files = filesOf(halfYear(), true).map((file) => ({
			...file,
			name: file.name.replace('.ndjson', '.txt'),
		}));
		const page = files.map((file, index) =>
			index === 4 ? { ...file, bytes: Buffer.from(PDF) } : file,
		);
		const { problems, notes } = await verifyFiles(page);
		expect(problems.map(({ file, reason }) => `${file} ${reason}`)).toContain(
			'acme_2026-03.txt file_changed',
		);
		expect(notes).toEqual([]);
	});
});
