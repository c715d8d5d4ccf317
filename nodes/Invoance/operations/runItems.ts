import { createHash, randomUUID } from 'node:crypto';
import {
	ManualExecutionCancelledError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { connect } from '../api/connect';
import type { ApiConnection } from '../api/request';
import { now } from '../clock';
import { limitTo, type Limit } from '../limit';
import { DeliveryMarks } from './deliveryMarks';
import { readConcurrency } from './fields/concurrency';
import { Hints } from './hints';
import { toNodeError } from '../nodeError';

/** What an operation gets to work on one item. */
export interface ItemContext extends OfflineContext {
	connection: ApiConnection;
}

/** What there is to work with where nothing is asked of Invoance. */
export interface OfflineContext {
	functions: IExecuteFunctions;
	itemIndex: number;
	/** How many files may be worked on at once. */
	files: Limit;
	/** When the node began, on the clock of `now()`; time limits count from here. */
	startedAt: number;
	/** The time of day when the node began; date ranges relative to now count from here. */
	instant: Date;
	/** How far each organization has been delivered, for Since Last Run. */
	marks: DeliveryMarks;
	/** What to tell the user under the output. */
	hints: Hints;
	/** Aborted when the execution is cancelled, or when another item's failure ends the node. */
	signal: AbortSignal;
	/** A key that is the same whenever this item sends this body in this execution. */
	idempotencyKey: (body: unknown) => string;
}

/** An output item, not yet paired with its input. */
export type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/**
 * One operation of the node: one input item in, none, one or many output items out. Whatever it
 * throws is told to the user by `runItems`, in the words of an InvoanceError if it is one.
 */
export type Operation = (item: ItemContext) => Promise<OutputItem[]>;

/** An operation that sends nothing, so that the node needs no credential for it. */
export interface OfflineOperation {
	offline: (item: OfflineContext) => Promise<OutputItem[]>;
}

/**
 * Runs an operation for every input item at once, and returns what comes out in the order of the
 * input, each item paired with the one it came from.
 *
 * If an item fails, its error becomes an output item where the user chose to continue; otherwise
 * all other items are stopped and the node fails with that error.
 *
 * @throws NodeApiError or NodeOperationError carrying the index of the item; n8n's
 * ManualExecutionCancelledError if the execution was cancelled.
 */
export async function runItems(
	functions: IExecuteFunctions,
	operation: Operation | OfflineOperation,
): Promise<INodeExecutionData[]> {
	const failure = new AbortController();
	const cancelled = functions.getExecutionCancelSignal();
	const signal = cancelled ? AbortSignal.any([cancelled, failure.signal]) : failure.signal;
	const { execute, keyOf, shared } = await prepare(functions, operation, signal);

	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		const pairedItem = { item: itemIndex };
		try {
			const output = await execute({
				...shared,
				itemIndex,
				idempotencyKey: (body) => keyOf(itemIndex, body),
			});
			shared.marks.succeed(itemIndex);
			return output.map((item) => ({ ...item, pairedItem }));
		} catch (caught) {
			signal.throwIfAborted();
			const error = toNodeError(functions, caught, itemIndex);
			if (functions.continueOnFail())
				return [{ json: { error: error.message }, error, pairedItem }];
			failure.abort(error);
			throw error;
		}
	};

	const items = functions.getInputData();
	const results = await Promise.allSettled(items.map(async (_, index) => await runItem(index)));
	if (cancelled?.aborted) {
		throw new ManualExecutionCancelledError(functions.getExecutionId() ?? 'unknown');
	}
	if (failure.signal.aborted) throw toNodeError(functions, failure.signal.reason);
	shared.marks.save();
	shared.hints.show();
	return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
}

async function prepare(
	functions: IExecuteFunctions,
	operation: Operation | OfflineOperation,
	signal: AbortSignal,
) {
	try {
		const concurrency = readConcurrency(functions);
		return {
			execute:
				'offline' in operation
					? operation.offline
					: withConnection(operation, await connect(functions, { concurrency, signal })),
			keyOf: idempotencyKeys(functions),
			shared: {
				functions,
				files: limitTo(concurrency),
				startedAt: now(),
				instant: new Date(),
				marks: new DeliveryMarks(functions),
				hints: new Hints(functions, functions.getInputData().length),
				signal,
			},
		};
	} catch (error) {
		throw toNodeError(functions, error);
	}
}

function withConnection(
	operation: Operation,
	connection: ApiConnection,
): OfflineOperation['offline'] {
	return async (item) => await operation({ ...item, connection });
}

/**
 * Keys that stay the same when an item's request is repeated within an execution, also when n8n
 * runs the node again (Retry On Fail, a worker that died), and differ between items, runs of a
 * loop, executions, and contents.
 */
function idempotencyKeys(functions: IExecuteFunctions) {
	const executionId = functions.getExecutionId() ?? randomUUID();
	const { id: nodeId } = functions.getNode();
	return (itemIndex: number, body: unknown): string => {
		// Only asked for here, because n8n builds a whole proxy for it, and most operations need no key.
		const runIndex: unknown = functions.getWorkflowDataProxy(itemIndex).$runIndex;
		return createHash('sha256')
			.update(JSON.stringify([executionId, nodeId, runIndex, itemIndex, body]))
			.digest('hex');
	};
}
