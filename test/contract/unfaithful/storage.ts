import { headers, patchJob, status, type Case } from './case';

/** What is wrong with files. */
export const storageCases: readonly Case[] = [
	{
		assumption: 'storage.altered',
		how: 'the answer is 200, or not in XML',
		faults: [['storage', status(200, 'rows')]],
	},
	{
		assumption: 'storage.altered',
		how: 'the answer is 403, or not in XML',
		faults: [['storage', { type: 'firewall' }]],
	},
	{
		assumption: 'storage.presigned',
		how: 'X-Amz-Date is missing or of another form',
		faults: [['getExport', patchJob({ download_url: 'https://files.test/x?X-Amz-Expires=9' })]],
	},
	{
		assumption: 'storage.no-key',
		how: 'without a key the answer is 403',
		faults: [['storage', { type: 'firewall' }]],
	},
	{
		assumption: 'storage.etag',
		how: 'there is no ETag, or a weak one',
		faults: [['storage', headers({ etag: 'W/"weak"' })]],
	},
	{
		assumption: 'storage.length',
		how: 'there is no Content-Length',
		faults: [['storage', { type: 'noLength' }]],
	},
	{
		assumption: 'storage.range',
		how: 'a range is answered with 200',
		faults: [['storage', { type: 'ignoreRange' }, { skip: 1 }]],
	},
	{
		assumption: 'storage.range',
		how: 'Content-Range does not name the range',
		faults: [['storage', headers({ 'content-range': 'bytes 1-1/*' }), { skip: 1 }]],
	},
	{
		assumption: 'storage.if-range',
		how: 'a range of another file is answered with 206',
		faults: [['storage', status(206, 'x'), { skip: 1 }]],
	},
];
