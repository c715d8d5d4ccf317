import {
	ManualExecutionCancelledError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';
import { connect } from '../api/connect';
import { sleepFor } from '../runtime/clock';
import { withoutSecrets } from '../runtime/invoanceError';
import { limitTo } from '../runtime/limit';
import { toNodeError } from '../runtime/nodeError';
import { Hints } from './hints';
import { inputItemsOf, type InputItem, type ItemParameters } from '../fields/item';
import type { OfflineContext, Operation, OutputItem } from './operation';

/** How a node reads what concerns all its items. */
interface Dispatch {
	/** @throws if there is no such operation. */
	chosenOperation: (functions: IExecuteFunctions) => Operation;
	/** How many requests may be under way at once, as an item says. @throws if it says nothing usable. */
	readConcurrency: (item: ItemParameters) => number;
}

/** What every item of a run shares. */
type Shared = Omit<OfflineContext, keyof InputItem | 'about'>;

/** What to do, once the operation and the credential are known. */
interface Work {
	/** All items are one unit, where the operation was told to take them together; else each is one. */
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
 * @throws NodeApiError or NodeOperationError carrying the index of the item; n8n's
 * ManualExecutionCancelledError if the execution was cancelled.
 */
export async function runItems(
	functions: IExecuteFunctions,
	dispatch: Dispatch,
): Promise<INodeExecutionData[]> {
	const failure = new AbortController();
	const cancelled = functions.getExecutionCancelSignal();
	const signal = cancelled ? AbortSignal.any([cancelled, failure.signal]) : failure.signal;
	const items = inputItemsOf(functions);
	const hints = new Hints(functions, items.length);
	const work = prepare(items, dispatch, { functions, hints, signal });

	const runUnit = async (unit: InputItem[]): Promise<INodeExecutionData[]> => {
		const contexts = unit.map((item) => ({ ...item, about: {} }));
		try {
			unit.forEach(dispatch.readConcurrency);
			const { execute, shared } = await work;
			const output = await execute(
				// Each its own signal: thousands that listen to one would be taken for a leak.
				contexts.map((item) => ({ ...item, ...shared, signal: AbortSignal.any([signal]) })),
			);
			return output.map((item) => ({ pairedItem: pairedWith(unit), ...item }));
		} catch (caught) {
			signal.throwIfAborted();
			if (functions.continueOnFail()) {
				return contexts.map((item) => {
					const output = failed(functions, item, caught);
					hints.addFailure(item.index, output.json.error, item.about);
					return output;
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
	const results = await beginInTurns(units, runUnit);
	if (cancelled?.aborted) {
		throw new ManualExecutionCancelledError(functions.getExecutionId());
	}
	if (failure.signal.aborted) throw toNodeError(functions, failure.signal.reason);
	// What no item waits for any more ends with the node, such as a list of names that never came.
	failure.abort();
	hints.show();
	const output = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
	traceRun(functions, { items: items.length, output: output.length, failed: hints.failureCount });
	return output;
}

/**
 * So many items are begun in one turn of the event loop. n8n takes about a millisecond to resolve the
 * expressions of one, and three thousand in one turn would stop the instance for seconds.
 */
const BEGUN_PER_TURN = 8;

/** Runs all units at once, but lets others have a turn while they begin. */
async function beginInTurns<Unit, Result>(
	units: Unit[],
	run: (unit: Unit) => Promise<Result>,
): Promise<Array<PromiseSettledResult<Result>>> {
	const begun: Array<Promise<Array<PromiseSettledResult<Result>>>> = [];
	for (let next = 0; next < units.length; next += BEGUN_PER_TURN) {
		if (next > 0) await sleepFor(1);
		begun.push(Promise.allSettled(units.slice(next, next + BEGUN_PER_TURN).map(run)));
	}
	return (await Promise.all(begun)).flat();
}

/** What a trace of the execution shows of the node; n8n attaches it where tracing is on (2.41.1). */
function traceRun(
	functions: IExecuteFunctions,
	count: { items: number; output: number; failed: number },
): void {
	functions.setMetadata({
		tracing: {
			'invoance.items': count.items,
			'invoance.output_items': count.output,
			'invoance.failed_items': count.failed,
		},
	});
}

/** @throws whatever keeps all items from being worked on: the operation or the credential. */
async function prepare(
	items: InputItem[],
	{ chosenOperation, readConcurrency }: Dispatch,
	run: Pick<Shared, 'functions' | 'hints' | 'signal'>,
): Promise<Work> {
	const { functions, signal } = run;
	const operation = chosenOperation(functions);
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

/** What the first item gives that gives something; one that throws says so when its turn comes. */
function first<Value>(
	items: InputItem[],
	read: (item: InputItem) => Value | undefined,
): Value | undefined {
	for (const item of items) {
		try {
			const value = read(item);
			if (value !== undefined) return value;
		} catch {
			// Told as that item's own error, in runItems.
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
 * The output item of an item that failed, with what is known of it.
 *
 * An item that is to leave by the error output has to be marked with `error`; n8n then replaces its
 * JSON by the message and adds that of the input (seen in n8n-core 2.41.1, `normalizeNodeErrors`).
 * Where all leave by one output, the mark would only cost what is known.
 */
function failed(
	functions: IExecuteFunctions,
	{ index, about }: { index: number; about: IDataObject },
	caught: unknown,
): INodeExecutionData & { json: IDataObject & { error: string } } {
	const error = toNodeError(functions, caught, index);
	const item = { json: { error: error.message, ...about }, pairedItem: { item: index } };
	return functions.getNode().onError === 'continueErrorOutput' ? { ...item, error } : item;
}
