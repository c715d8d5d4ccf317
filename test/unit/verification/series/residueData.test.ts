import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { verifyFiles } from './verifyFiles';

/** Folders as a template left them, where they lie beside the project. */
const FOLDERS = path.resolve(__dirname, '../../../../../shared/data/residue');
const KEY = '03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8';

(existsSync(FOLDERS) ? describe : describe.skip)('a folder in which a night failed', () => {
	it.each([
		['file-refused', 3],
		['manifest-refused', 4],
	])('is whole: %s', async (folder, files) => {
		const names = readdirSync(path.join(FOLDERS, folder));
		const report = await verifyFiles(
			names.map((name) => ({ name, bytes: readFileSync(path.join(FOLDERS, folder, name)) })),
			{ publicKey: KEY, expectContiguous: true },
		);
		expect(report).toMatchObject({
			result: 'verified',
			organization_name: 'acme',
			files,
			first_seq: 1,
			last_seq: 8,
			chain: 'intact',
			problems: [],
		});
		expect(report.last_manifest_sha256).toMatch(/^[0-9a-f]{64}$/);
		expect(report.notes.map(({ reason }) => reason)).toContain('superseded');
	});
});
