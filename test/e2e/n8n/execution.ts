import { parse } from 'flatted';
import { z } from 'zod';

const binarySchema = z.object({
	id: z.string().optional(),
	data: z.string(),
	mimeType: z.string(),
	fileName: z.string().optional(),
	fileSize: z.string().optional(),
});

const itemSchema = z.object({
	json: z.record(z.unknown()),
	binary: z.record(binarySchema).optional(),
});

const errorSchema = z.object({ message: z.string(), description: z.string().nullish() });

const executionDataSchema = z.object({
	resultData: z.object({
		error: errorSchema.optional(),
		runData: z.record(
			z.array(
				z.object({
					error: errorSchema.optional(),
					hints: z.array(z.object({ message: z.string() })).optional(),
					data: z.object({ main: z.array(z.array(itemSchema).nullable()).optional() }).optional(),
				}),
			),
		),
	}),
});

const executionSchema = z.object({
	id: z.string(),
	status: z.string(),
	mode: z.string(),
	startedAt: z.string().nullish(),
	workflowId: z.string(),
});

/** An item that a node has put out. */
type Item = z.infer<typeof itemSchema>;
/** A file of an item, as n8n refers to it. */
export type BinaryFile = z.infer<typeof binarySchema>;

/** What became of one run of a workflow. */
export interface Execution extends z.infer<typeof executionSchema> {
	error: z.infer<typeof errorSchema> | undefined;
	/** Whether it has ended, well or badly, and n8n has written down what it did. */
	hasEnded: boolean;
	/** The items that a node put out, of all its runs. */
	items(node: string): Item[];
	/** The same, run by run. */
	runs(node: string): Item[][];
}

/** The ids in n8n's list of executions, the oldest first. */
export function readExecutionIds(answer: unknown): string[] {
	const { results } = z.object({ results: z.array(executionSchema) }).parse(answer);
	return results.map(({ id }) => id).sort((a, b) => Number(a) - Number(b));
}

/** One execution as n8n's API answers it: with its data flattened into a text. */
export function readExecution(answer: unknown): Execution {
	const { data, ...execution } = executionSchema.extend({ data: z.string() }).parse(answer);
	const written: unknown = parse(data);
	const { resultData } = executionDataSchema.parse(written ?? { resultData: { runData: {} } });
	const runs = (node: string) =>
		(resultData.runData[node] ?? []).map((run) => (run.data?.main?.flat() ?? []).filter(isItem));
	return {
		...execution,
		error: resultData.error,
		hasEnded: hasEnded(execution.status, written !== undefined),
		items: (node) => runs(node).flat(),
		runs,
	};
}

/**
 * An execution has no data when it has just begun. With SQLite, n8n 1.123 writes that it has
 * succeeded or failed first and what it did after that; one that was cancelled, or crashed, may stay
 * without.
 */
function hasEnded(status: string, hasData: boolean): boolean {
	if (['new', 'running', 'waiting', 'unknown'].includes(status)) return false;
	return hasData || !['success', 'error'].includes(status);
}

function isItem(item: Item | null): item is Item {
	return item !== null;
}
