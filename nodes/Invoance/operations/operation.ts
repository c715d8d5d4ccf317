import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import type { ApiConnection } from '../api/request';
import type { InputItem, ItemParameters } from '../fields/item';
import { numberSetting, readOption } from '../fields/setting';
import type { Limit } from '../runtime/limit';
import type { Hints } from './hints';

/** The option `concurrency` of all operations that take long: one number for the whole node. */
export const concurrency = numberSetting(
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		description:
			'How many requests to Invoance, and how many downloads, may be under way at once for all items of this node. Items wait for their exports at the same time whatever you choose here.',
	},
	{ default: 5, minimum: 1, maximum: 100, isWhole: true },
);

export function readConcurrency(item: ItemParameters): number {
	return readOption(item, concurrency);
}

/** What there is to work with on one item where nothing is asked of Invoance. */
export interface OfflineContext extends InputItem {
	functions: IExecuteFunctions;
	/** How many files may be worked on at once. */
	fileLimit: Limit;
	/** The time of day when the node began; date ranges relative to now count from here. */
	instant: Date;
	hints: Hints;
	/** Aborted when the execution is cancelled, or when another item's failure ends the node. */
	signal: AbortSignal;
}

export interface ItemContext extends OfflineContext {
	connection: ApiConnection;
}

/** An output item; one that is not paired yet is paired with the input it was made from. */
export type OutputItem = Pick<INodeExecutionData, 'json' | 'binary' | 'pairedItem'>;

interface OperationBase {
	/** The value of the field `operation`: public, in people's workflows. */
	value: string;
	/** What the list of operations calls it. */
	name: string;
	/** What the nodes panel lists, and what the node is called on the canvas. */
	action: string;
	description: string;
	fields: INodeProperties[];
}

/**
 * An operation of the node: one input item in, none, one or many output items out. Whatever it
 * throws is shown to the user by `runItems`, in the words of an InvoanceError if it is one.
 */
export interface OnlineOperation extends OperationBase {
	execute: (item: ItemContext) => Promise<OutputItem[]>;
}

/** An operation that asks nothing of Invoance, so that the node needs no credential for it. */
export interface OfflineOperation extends OperationBase {
	isOffline: true;
	execute: (item: OfflineContext) => Promise<OutputItem[]>;
	/** For an operation that can take all input items as one thing. */
	together?: {
		/** Whether an item asks for it; one is enough. */
		isWanted: (item: InputItem) => boolean;
		execute: (items: OfflineContext[]) => Promise<OutputItem[]>;
	};
}

export type Operation = OnlineOperation | OfflineOperation;
