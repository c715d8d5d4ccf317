import { NOT_KNOWN, status, type Case } from './case';

/** What is wrong with refusals, those of the ledger too. */
export const refusalCases: readonly Case[] = [
	{
		assumption: 'ledger.endpoint',
		how: 'an order without a document is answered with 404 "not_found"',
		faults: [['anchor', status(404, { error: 'not_found', message: 'words' })]],
	},
	{
		assumption: 'ledger.get',
		how: 'a document that is not there is answered with 404 "teapot"',
		faults: [['getDocument', status(404, NOT_KNOWN)]],
	},
	{
		assumption: 'errors.missing-key',
		how: 'the answer is 200',
		faults: [['me', status(200)]],
	},
	{
		assumption: 'errors.wrong-key',
		how: 'the code is "teapot"',
		faults: [['me', status(401, NOT_KNOWN)]],
	},
	{
		assumption: 'errors.wrong-scheme',
		how: 'the answer is 400 "teapot"',
		faults: [['me', status(400, NOT_KNOWN)]],
	},
	{
		assumption: 'errors.not-found',
		how: 'the code is a text that is no machine word',
		faults: [['getExport', status(404, { error: 'No such thing.', message: 'words' })]],
	},
	{
		assumption: 'errors.bad-body',
		how: 'the answer is 422',
		faults: [['createExport', status(422)]],
	},
	{
		assumption: 'errors.scope',
		how: 'the code is "teapot"',
		faults: [['listOrganizations', status(403, NOT_KNOWN)]],
		options: ({ keys }) => ({ key: keys.noScopes }),
	},
];
