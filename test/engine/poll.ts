import type {
	IDataObject,
	INodeExecutionData,
	INodeParameters,
	INodePropertyOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import type { WorkflowJson } from '../workflowFile';
import type { NodeInWorkflow } from './contexts';
import type { Engine } from './engine';

const NAME = 'Invoance Trigger';

/** How a poll is made. */
interface PollOptions {
	/** `manual` is "Fetch Test Event"; default `trigger`. */
	mode?: 'trigger' | 'manual';
	/** What n8n says a poll may take, in milliseconds; null for an n8n that does not say it. */
	budgetMs?: number | null;
	/** A cursor of n8n's own store, instead of what the workflow keeps (n8n's durable cursors). */
	durable?: IDataObject;
}

/** A workflow that is nothing but the trigger. */
export function triggerWorkflow(parameters: INodeParameters = {}): WorkflowJson {
	return {
		nodes: [
			{
				id: 'trigger',
				name: NAME,
				type: 'n8n-nodes-invoance.invoanceTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters,
				credentials: { invoanceApi: { id: '1', name: 'Invoance account' } },
			},
		],
		connections: {},
		settings: { timezone: 'Europe/Berlin' },
	};
}

/**
 * A trigger as n8n runs it: its process keeps the static data from poll to poll, and saves it when
 * the workflow is activated and with every poll that starts something (seen in n8n 2.41.1,
 * `trigger-execution-context.factory.js` and `workflow-trigger-activator.js`). A restart begins with
 * what was saved.
 */
export class ActiveTrigger {
	/** What n8n's log was told: level and message. */
	readonly logged: Array<[level: string, message: string]> = [];
	/** The static data that n8n's database has, as text. */
	private saved = '{}';
	private process: NodeInWorkflow | undefined;

	constructor(
		private readonly engine: Pick<Engine, 'nodeOf'>,
		private json: WorkflowJson,
	) {}

	/** The static data of the node that n8n's database has; setting it is what a user can do to it. */
	get staticData(): IDataObject {
		const data = JSON.parse(this.saved) as Record<string, IDataObject | undefined>;
		return data[`node:${NAME}`] ?? {};
	}

	/** Overwrites what n8n's database has, as an administrator may. */
	set staticData(data: IDataObject) {
		this.saved = JSON.stringify({ [`node:${NAME}`]: data });
		this.process = undefined;
	}

	/** Publishes the workflow with other parameters: n8n activates it anew. */
	async change(parameters: INodeParameters): Promise<IDataObject[]> {
		const { settings } = this.json;
		this.json = { ...triggerWorkflow(parameters), ...(settings && { settings }) };
		return await this.activate();
	}

	/** Activates the workflow, or starts n8n again: n8n polls at once, and saves. */
	async activate(options: PollOptions = {}): Promise<IDataObject[]> {
		this.process = undefined;
		const items = await this.poll(options);
		this.save();
		return items;
	}

	/** Polls once, and saves if something is started. */
	async poll(options: PollOptions = {}): Promise<IDataObject[]> {
		const items = await this.pollRaw(options);
		if (items && options.mode !== 'manual') this.save();
		return (items?.[0] ?? []).map(({ json }) => json);
	}

	/** What the node itself answers. */
	async pollRaw({ mode = 'trigger', budgetMs, durable }: PollOptions = {}): Promise<
		INodeExecutionData[][] | null
	> {
		const { PollContext } = await import('n8n-core');
		const { workflow, node, nodeType, additionalData } = this.running();
		const context = new PollContext(workflow, node, additionalData, mode, 'update');
		Object.defineProperty(context, 'logger', { value: this.logger() });
		if (typeof budgetMs === 'number') Object.assign(context, { getPollBudgetMs: () => budgetMs });
		if (durable) Object.assign(context, { getWorkflowStaticData: () => durable });
		if (budgetMs === null) Reflect.deleteProperty(context, 'getPollBudgetMs');
		if (!nodeType.poll) throw new Error('The node does not poll');
		// n8n's own types disagree over whether a workflow has a name.
		return await nodeType.poll.call(context as unknown as IPollFunctions);
	}

	/** What the list of organizations shows in the editor. */
	async organizationList(): Promise<INodePropertyOptions[]> {
		const { LoadOptionsContext } = await import('n8n-core');
		const { workflow, node, nodeType, additionalData } = this.running();
		const load = nodeType.methods?.loadOptions?.getOrganizations;
		if (!load) throw new Error('The node has no list of organizations');
		const context = new LoadOptionsContext(workflow, node, additionalData, '');
		return await load.call(context as unknown as ILoadOptionsFunctions);
	}

	private running(): NodeInWorkflow {
		const staticData = JSON.parse(this.saved) as IDataObject;
		return (this.process ??= this.engine.nodeOf({ ...this.json, staticData }, NAME));
	}

	private save(): void {
		this.saved = JSON.stringify(this.running().workflow.staticData);
	}

	private logger(): object {
		const log = (level: string) => (message: string) => {
			this.logged.push([level, message]);
		};
		return { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };
	}
}
