import { createHash, type Hash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';
import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { text } from '../engine/engine';
import { jobSchema } from './bareCalls';
import type { EmulatorAddress } from './emulatorProcess';

/** The type of {@link HelpersOnly} in workflows. */
export const HELPERS_ONLY = 'n8n-nodes-invoance-bench.helpersOnly';

/**
 * The least that a node can do: n8n's helpers for the two requests and for storing the file, for
 * all items at once, and nothing else but the hash, if it is asked for. What it takes is n8n's own,
 * and no node that downloads can be faster.
 */
export class HelpersOnly implements INodeType {
	description = {
		displayName: 'Helpers Only',
		name: 'helpersOnly',
		group: ['transform' as const],
		version: 1,
		description: "Downloads an export with n8n's helpers and no care",
		defaults: { name: 'Helpers Only' },
		credentials: [{ name: 'invoanceApi', required: true }],
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	};

	constructor(
		private readonly address: EmulatorAddress,
		private readonly isHashed = false,
	) {}

	execute = helpersOnly(() => ({ baseUrl: this.address.baseUrl, isHashed: this.isHashed }));
}

interface Settings {
	baseUrl: string;
	isHashed: boolean;
}

/** n8n calls what this returns with its functions as `this`. */
function helpersOnly(settings: () => Settings) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		return [
			await Promise.all(items.map(async (item, index) => await one(this, settings(), item, index))),
		];
	};
}

async function one(
	functions: IExecuteFunctions,
	{ baseUrl, isHashed }: Settings,
	input: INodeExecutionData,
	index: number,
): Promise<INodeExecutionData> {
	const id = text(input, 'id');
	const answer: unknown = await functions.helpers.httpRequestWithAuthentication.call(
		functions,
		'invoanceApi',
		{ url: `${baseUrl}/v1/audit/exports/${id}` },
	);
	const { download_url = '' } = jobSchema.parse(answer);
	const request = { url: download_url, encoding: 'stream' as const };
	const file = (await functions.helpers.httpRequest(request)) as Readable;
	const hash = createHash('sha256');
	const data = await functions.helpers.prepareBinaryData(
		isHashed ? file.pipe(hashing(hash)) : file,
		`${id}.csv`,
		'text/csv',
	);
	const json: IDataObject = { id, ...(isHashed && { sha256: hash.digest('hex') }) };
	return { json, binary: { data }, pairedItem: index };
}

function hashing(hash: Hash): Transform {
	return new Transform({
		transform(chunk: Buffer, _encoding, done) {
			hash.update(chunk);
			done(null, chunk);
		},
	});
}
