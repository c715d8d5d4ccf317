import { readFile } from 'node:fs/promises';
import type { IWorkflowBase } from 'n8n-workflow';

/** A workflow as n8n's editor exports it. */
export type WorkflowJson = Pick<IWorkflowBase, 'nodes' | 'connections'> &
	Partial<Pick<IWorkflowBase, 'name' | 'settings' | 'staticData' | 'pinData'>>;

/** Reads a workflow from a file that n8n's editor has exported. */
export async function readWorkflow(file: string): Promise<WorkflowJson> {
	return JSON.parse(await readFile(file, 'utf8')) as WorkflowJson;
}
