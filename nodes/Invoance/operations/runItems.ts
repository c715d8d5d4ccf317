import {
	ManualExecutionCancelledError,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { connect } from '../api/connect';
import { withoutSecrets } from '../runtime/invoanceError';
import { limitTo } from '../runtime/limit';
import { toNodeError } from '../runtime/nodeError';
import { nodePlatform } from '../runtime/nodePlatform';
import { inputItemsOf, type InputItem } from '../fields/item';
import { Hints } from './hints';
import { readConcurrency, type OfflineContext, type Operation, type OutputItem } from './operation';

type Shared = Omit<OfflineContext, keyof InputItem>;

interface Work {
	/** Whether all items are one unit; else each is one. */
	isTogether: boolean;
	execute: (unit: OfflineContext[]) => Promise<OutputItem[]>;
	shared: Shared;
}

/**
 * Runs an operation for every input item at once, and returns what comes out in the order of the
 * input, each item paired with the one it came from.
 *
 * If an item fails, its error becomes an output item where the user chose to continue; otherwise
 * all other items are stopped and the node fails with that error. What concerns all items, such as
 * the credential, fails for each of them: where the user chose to continue, n8n sends the *input* of
 * a node that throws to its Success output (seen in n8n-core 2.41.1), so then this never throws.
 *
 * @param chooseOperation throws if there is no such operation.
 * @throws NodeApiError or NodeOperationError carrying the index of the item; n8n's
 * ManualExecutionCancelledError if the execution was cancelled.
 */
export async function runItems(
	functions: IExecuteFunctions,
	chooseOperation: (functions: IExecuteFunctions) => Operation,
): Promise<INodeExecutionData[]> {
	const failure = new AbortController();
	const cancelled = functions.getExecutionCancelSignal();
	const signal = cancelled ? AbortSignal.any([cancelled, failure.signal]) : failure.signal;
	const items = inputItemsOf(functions);
	const hints = new Hints(functions, items.length);
	const work = prepare(items, chooseOperation, { functions, hints, signal });

	const runUnit = async (unit: InputItem[]): Promise<INodeExecutionData[]> => {
		try {
			await forEach(unit, readConcurrency);
			const { execute, shared } = await work;
			const output = await execute(
				// Each its own signal: thousands that listen to one would be taken for a leak.
				unit.map((item) => ({ ...item, ...shared, signal: AbortSignal.any([signal]) })),
			);
			return output.map((item) => ({ pairedItem: pairedWith(unit), ...item }));
		} catch (caught) {
			signal.throwIfAborted();
			if (functions.continueOnFail()) {
				return unit.map((item) => {
					const { message } = toNodeError(functions, caught, item.index);
					hints.addFailure(item.index, message);
					return failedItem(functions, item, message);
				});
			}
			const error = toNodeError(functions, caught, unit[0]?.index);
			failure.abort(error);
			throw error;
		}
	};

	const isTogether = await work.then(
		(known) => known.isTogether,
		() => false,
	);
	const units = isTogether ? [items] : items.map((item) => [item]);
	const running = await forEach(units, async (unit) => await Promise.allSettled([runUnit(unit)]));
	const results = (await Promise.all(running)).flat();
	if (cancelled?.aborted) {
		throw new ManualExecutionCancelledError(functions.getExecutionId());
	}
	if (failure.signal.aborted) throw toNodeError(functions, failure.signal.reason);
	// What no item waits for any more ends with the node, such as a list of names that never came.
	failure.abort();
	hints.show();
	const output = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
	// A trace of the execution shows these of the node, where tracing is on (n8n 2.41.1).
	functions.setMetadata({
		tracing: {
			'invoance.items': items.length,
			'invoance.output_items': output.length,
			'invoance.failed_items': hints.failureCount,
		},
	});
	return output;
}

/**
 * What `work` gives for each, in their order. n8n takes about a millisecond to resolve the expressions
 * of an item, and three thousand in a row would stop the instance for seconds: the event loop goes on
 * in between.
 */
export async function forEach<Item, Value>(
	items: readonly Item[],
	work: (item: Item) => Value,
): Promise<Value[]> {
	const values: Value[] = [];
	for (const item of items) {
		values.push(work(item));
		if (values.length % 8 === 0) await nodePlatform.yieldToOthers();
	}
	return values;
}

/** @throws whatever keeps all items from being worked on: the operation or the credential. */
async function prepare(
	items: InputItem[],
	chooseOperation: (functions: IExecuteFunctions) => Operation,
	run: Pick<Shared, 'functions' | 'hints' | 'signal'>,
): Promise<Work> {
	const { functions, signal } = run;
	const operation = chooseOperation(functions);
	const concurrency = first(items, readConcurrency) ?? 1;
	const shared = { ...run, fileLimit: limitTo(concurrency), instant: new Date() };
	if ('isOffline' in operation) {
		const { together } = operation;
		return together && first(items, (item) => together.isWanted(item) || undefined)
			? { isTogether: true, execute: together.execute, shared }
			: { isTogether: false, execute: one(operation.execute), shared };
	}
	const connection = await connect(functions, { concurrency, signal });
	return {
		isTogether: false,
		execute: one(
			async (item) =>
				await operation
					.execute({ ...item, connection: { ...connection, signal: item.signal } })
					.catch((error: unknown) => {
						throw withoutSecrets(error, connection.redact);
					}),
		),
		shared,
	};
}

/** The first value that an item gives; an item that throws fails by itself later. */
function first<Value>(
	items: InputItem[],
	read: (item: InputItem) => Value | undefined,
): Value | undefined {
	for (const item of items) {
		try {
			const value = read(item);
			if (value !== undefined) return value;
		} catch {
			// Reported as that item's own error, by runItems.
		}
	}
	return undefined;
}

function one(execute: (item: OfflineContext) => Promise<OutputItem[]>): Work['execute'] {
	return async (unit) => (await Promise.all(unit.map(execute))).flat();
}

function pairedWith(unit: InputItem[]): { item: number } | Array<{ item: number }> {
	const pairs = unit.map(({ index }) => ({ item: index }));
	const [only, ...others] = pairs;
	return only && others.length === 0 ? only : pairs;
}

/**
 * The output item of an item that failed: the item itself with `error`, so the next step knows
 * which export it was and can make it again.
 *
 * On the error output n8n (2.41.1, `handleNodeErrorOutput`) adds the input's JSON itself, and only where
 * `error` is the only member; JSON with others would leave by Success. An item marked with `error` beside
 * its JSON would lose all of its JSON on both outputs (`normalizeNodeErrors`).
 */
function failedItem(
	functions: IExecuteFunctions,
	{ index, json }: InputItem,
	error: string,
): INodeExecutionData {
	const binary = functions.getInputData()[index]?.binary;
	const toErrorOutput = functions.getNode().onError === 'continueErrorOutput';
	return {
		json: toErrorOutput ? { error } : { ...json, error },
		...(binary && { binary }),
		pairedItem: { item: index },
	};
}
