import { chainAnew, filesOf, halfYear, type Month } from './halfYear';
import { verifyFiles } from './verifyFiles';

function threeMonths(): [Month, Month, Month] {
	const [first, second, third] = halfYear();
	if (!first || !second || !third) throw new Error('There are six months');
	return [first, second, third];
}

/** The files in the order in which the report has them, if they are given the other way round. */
async function reportedOrder(months: Month[]): Promise<string[]> {
	const report = await verifyFiles(filesOf(months, true).toReversed());
	return report.file_reports.map(({ file }) => file);
}

describe('the files of a series', () => {
	it('are reported by the ranges asked for, also where one has no events', async () => {
		const [first, second, third] = threeMonths();
		second.lines = [''];
		const months = [first, second, third];
		chainAnew(months);
		expect(await reportedOrder(months)).toEqual(months.map(({ name }) => name));
	});

	it('are reported by their numbers where one has no manifest', async () => {
		const [first, second, third] = threeMonths();
		[first.range, second.range] = [second.range, first.range];
		const months = [second, first, third];
		chainAnew(months);
		expect(await reportedOrder(months)).toEqual([second.name, first.name, third.name]);
		third.manifest = '';
		expect(await reportedOrder(months)).toEqual([first.name, second.name, third.name]);
	});

	it('are reported last, as they were given, where nothing tells', async () => {
		const [first, second, third] = threeMonths();
		for (const month of [first, third]) Object.assign(month, { lines: [''] });
		for (const month of [first, second, third]) month.manifest = '';
		expect(await reportedOrder([first, second, third])).toEqual([
			second.name,
			third.name,
			first.name,
		]);
	});

	it('are compared with the filters of the earliest', async () => {
		const months = threeMonths();
		months[0].actions = 'user.signed_in';
		chainAnew(months);
		const { problems } = await verifyFiles(filesOf(months, true).toReversed());
		expect(problems).toEqual(
			['acme_2026-02.ndjson', 'acme_2026-03.ndjson'].map((file) => ({
				file,
				reason: 'filters_differ',
				detail: `${file} was asked for with other filters than acme_2026-01.ndjson`,
			})),
		);
	});
});
