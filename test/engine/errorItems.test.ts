import type { INodeExecutionData } from 'n8n-workflow';
import { useStage, workflow } from './setup';

const stage = useStage();

const data = (text: string) => ({ data: btoa(text), mimeType: 'text/plain', fileName: 'note.txt' });
const input: INodeExecutionData[] = ['acme', 'globex', 'mueller'].map((organization_id) => ({
	json: {
		...{ organization_id, organization_name: `${organization_id} Inc.`, period: 'October 2026' },
		...{ nested: { list: [1, null] }, message: 'my own', description: 'too', error: 'of before' },
	},
	binary: { data: data(organization_id), note: data('note') },
}));

/** The output items that leave as failed, with the number of those that leave as successful. */
async function failedOf(
	onError: 'continueRegularOutput' | 'continueErrorOutput',
	prepare: () => void,
) {
	prepare();
	const organizationId = { __rl: true, mode: 'id', value: '' };
	const json = await workflow('create', { organizationId }, { onError });
	const { items, error } = await stage.engine.run(json, { items: input });
	expect(error).toBeUndefined();
	return onError === 'continueErrorOutput'
		? { failed: items('Invoance', 1), succeeded: items('Invoance') }
		: {
				failed: items('Invoance').filter(({ json: { id } }) => id === undefined),
				succeeded: items('Invoance').filter(({ json: { id } }) => id !== undefined),
			};
}

function expectKept(item: INodeExecutionData | undefined, index: number): void {
	expect(item?.json).toEqual({ ...input[index]?.json, error: expect.any(String) as string });
	expect(item?.json.error).not.toBe('of before');
	expect(item?.binary).toEqual(input[index]?.binary);
	expect(item?.pairedItem).toEqual({ item: index });
}

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s, an error item has the fields and files of its input item, and its error',
	(onError) => {
		it('where one of three fails', async () => {
			const { failed, succeeded } = await failedOf(onError, () => {
				const fault = { type: 'status', status: 400, body: { error: 'internal' } } as const;
				stage.emulator.faults.add({ on: 'createExport', organizationId: 'globex', fault });
			});
			expect(succeeded).toHaveLength(2);
			expect(failed).toHaveLength(1);
			expectKept(failed[0], 1);
		});

		it('where what fails concerns all of them', async () => {
			const { failed, succeeded } = await failedOf(onError, () => {
				const fault = { type: 'status', status: 401, body: { error: 'api_key_revoked' } } as const;
				stage.emulator.faults.add({ on: 'createExport', times: Infinity, fault });
			});
			expect(succeeded).toEqual([]);
			expect(failed).toHaveLength(3);
			failed.forEach(expectKept);
		});
	},
);
