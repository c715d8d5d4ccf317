import { NOT_KNOWN, patchJob, status, type Case } from './case';

/** What is wrong with exports. */
export const exportCases: readonly Case[] = [
	{
		assumption: 'exports.create',
		how: 'the answer is 400 "teapot"',
		faults: [['createExport', status(400, NOT_KNOWN)]],
	},
	{
		assumption: 'exports.create',
		how: 'the job has neither "id" nor "export_id"',
		faults: [['createExport', patchJob({ id: undefined })]],
	},
	{
		assumption: 'exports.create',
		how: '"status" is a number',
		faults: [['createExport', patchJob({ status: 1 })]],
	},
	{
		assumption: 'exports.id',
		how: '"id" is nothing',
		faults: [['createExport', patchJob({ id: undefined, export_id: 'aexp_1' })]],
	},
	{
		assumption: 'exports.fields',
		how: '"format" is a text of another form',
		faults: [['createExport', patchJob({ format: 'jsonl' })]],
	},
	{
		assumption: 'exports.idempotent',
		how: 'the same order under the same key makes another export',
		faults: [['createExport', patchJob({ id: 'aexp_other' }), { skip: 1 }]],
	},
	{
		assumption: 'exports.idempotency-conflict',
		how: 'the answer is 202',
		faults: [['createExport', status(202, {}), { skip: 1 }]],
	},
	{
		assumption: 'exports.archived',
		how: 'the answer is 404 "teapot"',
		faults: [['createExport', status(404, NOT_KNOWN)]],
	},
	{
		assumption: 'exports.archived',
		how: 'the code is "teapot"',
		faults: [['createExport', status(409, NOT_KNOWN)]],
	},
	{
		assumption: 'exports.same-id',
		how: 'the answer is about a text that is not the id asked for',
		faults: [['getExport', patchJob({ id: 'aexp_other' })]],
	},
	{
		assumption: 'exports.status-words',
		how: 'there is also "running_late"',
		faults: [['getExport', patchJob({ status: 'running_late' })]],
	},
	{
		assumption: 'exports.status-words',
		how: 'there is also "READY"',
		faults: [['getExport', patchJob({ status: 'READY' })]],
	},
	{
		assumption: 'exports.ready',
		how: 'with a file, the status is "completed"',
		faults: [['getExport', patchJob({ status: 'completed' })]],
	},
	{
		assumption: 'exports.download-url',
		how: '"download_url" is nothing, and no address',
		faults: [['getExport', patchJob({ download_url: undefined })]],
	},
	{
		assumption: 'exports.fresh-url',
		how: 'at the next look, "download_url" is nothing',
		faults: [['getExport', patchJob({ download_url: undefined }), { skip: 1 }]],
		isReadyAtOnce: true,
	},
	{
		assumption: 'exports.row-count',
		how: '"row_count" is 17 for 1 lines',
		faults: [['getExport', patchJob({ row_count: 17 })]],
	},
	{
		assumption: 'exports.row-count',
		how: '"row_count" is a text',
		faults: [['getExport', patchJob({ row_count: '1' })]],
	},
	{
		assumption: 'exports.ndjson',
		how: 'a line is no JSON object',
		faults: [['storage', status(200, '[{"id":"aevt_1"},\n')]],
	},
	{
		assumption: 'exports.range-inclusive',
		how: 'a range of the moment of an event does not hold the event',
		faults: [['storage', status(200, '{"id":"aevt_other"}\n')]],
	},
];
