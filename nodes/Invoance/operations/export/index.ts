import type { INodeProperties } from 'n8n-workflow';
import type { OfflineOperation, Operation } from '../runItems';
import * as create from './create';
import * as download from './download';
import * as exportAndDownload from './exportAndDownload';
import * as get from './get';
import * as verify from './verify';
import * as wait from './wait';

/** The operations of the resource Export, by the values of its field `operation`. */
export const exportOperations: Record<string, Operation | OfflineOperation> = {
	create: create.execute,
	download: download.execute,
	exportAndDownload: exportAndDownload.execute,
	get: get.execute,
	verify: { offline: verify.execute },
	wait: wait.execute,
};

/** The field `operation` of the resource Export, and the fields of each of its operations. */
export const exportDescription: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: ['export'] } },
		options: [
			{
				name: 'Create Export',
				value: 'create',
				action: 'Create an audit log export',
				description: 'Ask Invoance to prepare a file of audit events; returns at once',
			},
			{
				name: 'Download Export',
				value: 'download',
				action: 'Download an audit log export',
				description: 'Fetch the file of a ready export, to email it or store it elsewhere',
			},
			{
				name: 'Export and Download',
				value: 'exportAndDownload',
				action: 'Export and download an audit log',
				description:
					'Create an export, wait until it is ready and download it, in one step: the file is the output',
			},
			{
				name: 'Get Export',
				value: 'get',
				action: 'Get the state of an audit log export',
				description: 'Look once at how far an export is',
			},
			{
				name: 'Verify Export',
				value: 'verify',
				action: 'Verify an audit log export',
				description: 'Check every signature in a downloaded NDJSON file, offline',
			},
			{
				name: 'Wait for Export',
				value: 'wait',
				action: 'Wait for an audit log export',
				description: 'Wait until an export is ready to download',
			},
		],
		default: 'exportAndDownload',
	},
	...create.description,
	...download.description,
	...exportAndDownload.description,
	...get.description,
	...verify.description,
	...wait.description,
];
