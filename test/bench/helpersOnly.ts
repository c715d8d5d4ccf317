import {
	NodeConnectionTypes,
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
 * The least that a node can do: n8n's helpers for the two requests and for storing the file, and
 * nothing else. What it takes is n8n's own, and no node that downloads can be faster.
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

	constructor(private readonly address: EmulatorAddress) {}

	execute = helpersOnly(() => this.address.baseUrl);
}

/** n8n calls what this returns with its functions as `this`. */
function helpersOnly(baseUrl: () => string) {
	return async function (this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const id = text(this.getInputData()[0], 'id');
		const answer: unknown = await this.helpers.httpRequestWithAuthentication.call(
			this,
			'invoanceApi',
			{ url: `${baseUrl()}/v1/audit/exports/${id}` },
		);
		const { download_url = '' } = jobSchema.parse(answer);
		const file = (await this.helpers.httpRequest({
			url: download_url,
			encoding: 'stream',
		})) as Parameters<typeof this.helpers.prepareBinaryData>[0];
		const data = await this.helpers.prepareBinaryData(file, `${id}.csv`, 'text/csv');
		return [[{ json: { id }, binary: { data }, pairedItem: 0 }]];
	};
}
