import {
	updateDisplayOptions,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';
import type { ApiConnection } from '../api/request';
import type { Limit } from '../runtime/limit';
import type { Hints } from './hints';
import type { InputItem } from '../fields/item';

/** What there is to work with on one item where nothing is asked of Invoance. */
export interface OfflineContext extends InputItem {
	functions: IExecuteFunctions;
	/** How many files may be worked on at once. */
	fileLimit: Limit;
	/** The time of day when the node began; date ranges relative to now count from here. */
	instant: Date;
	/** What to say to the user under the output. */
	hints: Hints;
	/** Aborted when the execution is cancelled, or when another item's failure ends the node. */
	signal: AbortSignal;
}

/** What an operation gets to work on one item. */
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

/** What the node can do with a resource. */
export type Operation = OnlineOperation | OfflineOperation;

/** What the node works on: a value of the field `resource`, and its operations. */
export interface Resource {
	value: string;
	name: string;
	description: string;
	/**
	 * In the order in which the nodes panel lists them, which is that of their use and not the alphabet:
	 * the first one is the default, and what most people need.
	 */
	operations: [Operation, ...Operation[]];
}

/**
 * The field `operation` of a resource, and the fields of each of its operations. What is offline has
 * a hidden field that says so: n8n hides a credential where any of several conditions holds, so that
 * "Export and Verify" cannot be said by naming the two.
 */
export function propertiesOf({ value: resource, operations }: Resource): INodeProperties[] {
	const [{ value: firstOperation }] = operations;
	return [
		{
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options: operations.map(({ name, value, action, description }) => ({
				name,
				value,
				action,
				description,
			})),
			default: firstOperation,
		},
		...operations.flatMap((operation) =>
			updateDisplayOptions({ show: { resource: [resource], operation: [operation.value] } }, [
				...operation.fields,
				...('isOffline' in operation ? [OFFLINE] : []),
			]),
		),
	];
}

const OFFLINE: INodeProperties = {
	displayName: 'Offline',
	name: 'offline',
	type: 'hidden',
	default: true,
};
