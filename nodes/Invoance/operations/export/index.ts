import type { Resource } from '../operation';
import { anchor } from './anchor';
import { create } from './create';
import { download } from './download';
import { exportAndDownload } from './exportAndDownload';
import { get } from './get';
import { verify } from './verify';
import { wait } from './wait';

/** Files with many events. */
export const exportResource: Resource = {
	value: 'export',
	name: 'Export',
	description: 'A file with many events, to email or keep',
	operations: [exportAndDownload, create, wait, download, get, verify, anchor],
};
