import { KEY } from '../signing';
import { chainAnew, filesOf, halfYear, type Month } from './halfYear';
import { verifyFiles } from './verifyFiles';

async function reportOn(months: Month[]) {
	return await verifyFiles(filesOf(months, true), { publicKey: KEY.publicKeyHex });
}

describe('the manifests of a series that nobody touched', () => {
	it.each(['bytes', 'rows'])(
		'do not give another number of %s than the file has',
		async (member) => {
			const [first] = halfYear();
			if (!first) throw new Error('There are six months');
			const found = new RegExp(`"${member}": (\\d+)`).exec(first.manifest)?.[1] ?? '';
			first.manifest = first.manifest.replace(`"${member}": ${found}`, `"${member}": ${found}0`);
			expect((await reportOn([first])).problems).toEqual([
				{
					file: `${first.name}.manifest.json`,
					reason: 'counts_differ',
					detail: `${first.name}.manifest.json says that ${first.name} has ${found}0 ${member}, but it has ${found}`,
				},
			]);
		},
	);

	it('are of one organization, called by its own id or by the caller’s, also where a month is empty', async () => {
		const months = halfYear();
		for (const month of months.slice(0, 3)) month.organization = 'acme';
		Object.assign(months[4] ?? {}, { lines: [''], organization: 'acme' });
		Object.assign(months[5] ?? {}, { lines: [''] });
		chainAnew(months);
		expect(await reportOn(months)).toMatchObject({ valid: true, problems: [] });
	});
});
