import { readFile } from 'node:fs/promises';
import type { N8nStage } from '../n8n/stage';
import { eventually } from './eventually';
import { takePicture } from './pictures';
import type { Editors } from './useEditor';
import { exportStep } from './workflow';

/** The tests of options that are about the file, and of what is done with it in the editor. */
export function testFiles(stage: N8nStage, editors: Editors): void {
	it('Prepare for Spreadsheets is an option to switch on, and its file opens as text with accents', async () => {
		const { editor, details } = await editors.openSteps(exportStep(stage, 'mueller'));
		await details.addOption('Prepare for Spreadsheets');
		await details.switchOn('spreadsheet');
		expect(await details.run()).toBe('success');
		const [fields] = await details.table();
		const source = await stage.emulator.exportObject(fields?.id ?? '');
		expect(fields).toMatchObject({
			...{ source_bytes: String(source.bytes), source_sha256: source.sha256 },
		});
		await details.view('binary');
		await editor.picture('spreadsheet');
		const file = await readFile(await details.download(0));
		expect(String(file.length)).toBe(fields?.bytes);
		expect([...file.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
	});

	it('a time zone that was just added is the workflow’s, and nothing about it is red', async () => {
		const { editor, details } = await editors.openSteps(exportStep(stage, 'acme'));
		await details.addOption('Time Zone Name or ID');
		const box = details.field('timezone').getByRole('combobox');
		await eventually(async () => {
			expect(await box.inputValue()).toBe("Workflow's Time Zone");
		});
		await editor.picture('time-zone');
		expect(await details.issues.count()).toBe(0);
		expect(await details.run()).toBe('success');
	});

	it('the report page is downloaded in the Binary tab, and reads well in both themes', async () => {
		const { editor, details } = await editors.openSteps({
			...exportStep(stage, 'acme', { format: 'ndjson' }),
			'Verify audit log export': {
				parameters: {
					...{ operation: 'verify', publicKey: stage.emulator.publicKey },
					options: { report: true },
				},
			},
		});
		expect(await details.run()).toBe('success');
		const [fields] = await details.table();
		await details.view('binary');
		await editor.picture('report-binary');
		const html = await readFile(await details.download(0), 'utf8');
		for (const colorScheme of ['light', 'dark'] as const) {
			const page = await editor.page.context().newPage();
			const requests: string[] = [];
			page.on('request', (request) => requests.push(request.url()));
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize({ width: 940, height: 1240 });
			await page.setContent(html);
			expect(await page.locator('body').innerText()).toContain(fields?.verdict);
			await takePicture(page, `report-${colorScheme}`);
			expect(requests).toEqual([]);
		}
	});
}
