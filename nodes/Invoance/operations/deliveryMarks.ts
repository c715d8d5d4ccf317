import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { z } from 'zod';

/** By organization: the end of the last range that was delivered, UTC with milliseconds. */
const marksSchema = z.record(z.string()).catch({});

interface Pending {
	organizationId: string;
	end: string;
	state: 'begun' | 'delivered' | 'abandoned';
}

/**
 * How far each organization has been delivered by this node, for Since Last Run.
 *
 * The marks live in the workflow's static data under the node's id, so that renaming the node
 * keeps them; n8n saves static data in production executions only. A mark moves when every item of
 * its organization has succeeded and the node as a whole puts out its items: whatever fails or is
 * cancelled is delivered next time, and nothing is delivered twice.
 */
export class DeliveryMarks {
	private readonly key: string;
	private readonly data: IDataObject;
	private readonly marks: Record<string, string>;
	private readonly pending = new Map<number, Pending>();

	constructor(private readonly functions: IExecuteFunctions) {
		this.key = `invoance:${functions.getNode().id}`;
		this.data = functions.getWorkflowStaticData('global');
		this.marks = { ...marksSchema.parse(this.data[this.key]) };
	}

	/** False in a manual run, where n8n does not keep static data. */
	get areKept(): boolean {
		return this.functions.getMode() !== 'manual';
	}

	/** Where the last delivered range of an organization ended; undefined if there was none. */
	lastEnd(organizationId: string): string | undefined {
		return this.marks[organizationId];
	}

	/** Says that an item is about to deliver an organization up to `end`. */
	begin(itemIndex: number, organizationId: string, end: string): void {
		this.pending.set(itemIndex, { organizationId, end, state: 'begun' });
	}

	/** Says that an item has come to its end, which means delivered unless it was abandoned. */
	succeed(itemIndex: number): void {
		const pending = this.pending.get(itemIndex);
		if (pending?.state === 'begun') pending.state = 'delivered';
	}

	/**
	 * Says that an item will put something out, but not all that it began to deliver.
	 *
	 * @returns whether it had begun, that is, whether a mark does not move because of this
	 */
	abandon(itemIndex: number): boolean {
		const pending = this.pending.get(itemIndex);
		if (pending) pending.state = 'abandoned';
		return pending !== undefined;
	}

	/** Moves the marks of the organizations of which every item has succeeded. */
	save(): void {
		if (this.pending.size === 0 || !this.areKept) return;
		const all = [...this.pending.values()];
		const failed = new Set(
			all.filter(({ state }) => state !== 'delivered').map(({ organizationId }) => organizationId),
		);
		for (const { organizationId, end } of all) {
			if (!failed.has(organizationId)) this.marks[organizationId] = end;
		}
		this.data[this.key] = { ...this.marks };
	}
}
