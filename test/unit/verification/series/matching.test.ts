import { verifySeries } from '../../../../nodes/Invoance/verification/series/verifySeries';
import { chunks } from '../exportFiles';
import { KEY } from '../signing';
import { bytesOf, chainAnew, filesOf, halfYear, type Month } from './halfYear';
import { verifyFiles } from './verifyFiles';

describe('a series in items that hold a file and its manifest', () => {
	async function verifyPairs(pairs: Array<[Month, Month]>) {
		const inputs = pairs.flatMap(([file, described], group) => [
			{ name: 'export.ndjson', group, open: () => chunks(bytesOf(file)) },
			{ name: 'm.json', group, isManifest: true, open: () => chunks(described.manifest) },
		]);
		return await verifySeries(inputs, { publicKey: KEY.publicKeyHex });
	}

	it('is valid, whatever the files are called', async () => {
		const months = halfYear();
		expect(await verifyPairs(months.map((month) => [month, month]))).toMatchObject({
			valid: true,
			chain: 'intact',
		});
	});

	it('is not if two manifests were swapped', async () => {
		const [first, second] = halfYear();
		if (!first || !second) throw new Error('There are six months');
		const report = await verifyPairs([
			[first, second],
			[second, first],
		]);
		expect(report.valid).toBe(false);
		expect(report.problems.map(({ reason }) => reason)).toEqual([
			'manifest_swapped',
			'manifest_swapped',
		]);
	});
});

describe('a series with manifests', () => {
	it('does not take a file that cannot be verified for missing', async () => {
		const months = halfYear();
		Object.assign(months[1] ?? {}, { lines: ['seq,action', '5,user.signed_in'] });
		chainAnew(months);
		const { problems } = await verifyFiles(filesOf(months, true));
		expect(problems).toMatchObject([{ file: 'acme_2026-02.ndjson', reason: 'csv_file' }]);
	});

	it('says where two of them describe one file', async () => {
		const files = filesOf(halfYear().slice(0, 1), true);
		const [, manifest] = files;
		const bytes = Buffer.concat([manifest?.bytes ?? Buffer.alloc(0), Buffer.from('\n')]);
		const { problems } = await verifyFiles([...files, { name: 'b.manifest.json', bytes }]);
		expect(problems[0]).toEqual({
			file: 'acme_2026-01.ndjson',
			reason: 'file_missing',
			detail:
				'b.manifest.json describes a file that another manifest describes, and no second one is in the series',
		});
	});
});
