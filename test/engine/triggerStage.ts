import { DateTime } from 'luxon';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { text } from './engine';
import { ActiveTrigger, triggerWorkflow } from './poll';
import { useStage, type Stage } from './setup';

/** An organization as Invoance lists it. */
export interface ListedOrganization {
	id: string;
	organization_id?: string;
	name?: string;
	archived_at: string | null;
}

/** An emulated Invoance and an n8n, each with a clock that the test sets. */
export interface TriggerStage extends Stage {
	/** Invoance's clock, in epoch milliseconds. */
	invoanceMs: number;
	/** Sets both clocks to a time of day in Berlin. */
	at: (timeInBerlin: string) => void;
	/** How far n8n's clock is ahead of Invoance's, in seconds. */
	n8nAheadSeconds: number;
	/** What Invoance lists from now on. */
	listed: (organizations: ListedOrganization[]) => void;
	/** A workflow with the trigger, not yet active. */
	trigger: (parameters?: INodeParameters) => ActiveTrigger;
	/** How many requests Invoance has had since this was asked last. */
	requestsSince: () => number;
}

/** An organization that the tests know. */
export const ACME: ListedOrganization = {
	id: 'aorg_acme',
	organization_id: 'acme',
	name: 'Acme Inc.',
	archived_at: null,
};
/** Another one. */
export const BOLT: ListedOrganization = {
	id: 'aorg_bolt',
	organization_id: 'bolt',
	name: 'Bolt AG',
	archived_at: null,
};

/** What a workflow is started for, in short: `acme October 2026`. */
export function inShort(items: IDataObject[]): string[] {
	return items.map((json) => `${text({ json }, 'external_id')} ${text({ json }, 'period')}`);
}

/** A stage for all tests of a file: at noon of 10 November 2026, with Acme and Bolt. */
export function useTriggerStage(): TriggerStage {
	const list = (orgs: ListedOrganization[]) => {
		stage.emulator.faults.clear();
		stage.emulator.faults.add({
			on: 'listOrganizations',
			times: Infinity,
			fault: { type: 'status', status: 200, body: { orgs } },
		});
	};
	const stage: TriggerStage = Object.assign(useStage({ now: () => stage.invoanceMs }), {
		invoanceMs: 0,
		n8nAheadSeconds: 0,
		at: (timeInBerlin: string) => {
			stage.invoanceMs = DateTime.fromISO(timeInBerlin, { zone: 'Europe/Berlin' }).toMillis();
		},
		listed: list,
		trigger: (parameters: INodeParameters = {}) =>
			new ActiveTrigger(stage.engine, triggerWorkflow(parameters)),
		requestsSince: () => {
			const count = stage.emulator.requests.length;
			stage.emulator.resetRecords();
			return count;
		},
	});
	beforeEach(() => {
		stage.n8nAheadSeconds = 0;
		stage.at('2026-11-10T12:00');
		stage.listed([ACME, BOLT]);
		const n8nNow = () => stage.invoanceMs + stage.n8nAheadSeconds * 1000;
		jest.spyOn(Date, 'now').mockImplementation(n8nNow);
	});
	afterEach(() => {
		jest.restoreAllMocks();
	});
	return stage;
}
