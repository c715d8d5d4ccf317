import type { INodeProperties } from 'n8n-workflow';
import { getExport } from '../../api/client';
import { waitForExport } from '../../exports/waitForExport';
import { failedError, outOfTimeError } from '../../exports/waitOutcome';
import { concurrencyOption } from '../fields/concurrency';
import { exportIdField, readExportId } from '../fields/exportId';
import { optionsField } from '../fields/options';
import { shownFor } from '../fields/shownFor';
import { maxWaitOption, onTimeoutOption, readWaiting } from '../fields/waiting';
import type { ItemContext, OutputItem } from '../runItems';

/** The fields of Wait for Export. */
export const description: INodeProperties[] = shownFor(
	'export',
	['wait'],
	[exportIdField, optionsField([concurrencyOption, maxWaitOption, onTimeoutOption])],
);

/** Waits until the job is ready and returns it as the API gives it. */
export async function execute(item: ItemContext): Promise<OutputItem[]> {
	const { functions, itemIndex, connection, signal, startedAt, hints } = item;
	const exportId = readExportId(functions, itemIndex);
	const { maxWaitMs, onTimeout } = readWaiting(functions, itemIndex);
	const deadline = startedAt + maxWaitMs;
	const outcome = await waitForExport({
		look: async (limits) => await getExport(connection, { exportId, purpose: 'look', ...limits }),
		deadline,
		signal,
	});
	if (outcome.outcome === 'failed') throw failedError(outcome.job);
	if (outcome.outcome === 'ready') return [{ json: outcome.job.raw }];
	if (onTimeout === 'fail' || outcome.job === undefined) throw outOfTimeError(exportId, outcome);
	hints.add('unfinished');
	return [{ json: outcome.job.raw }];
}
