import { parseExportJob, type ExportJob } from '../../../nodes/Invoance/api/schemas';
import { isWithoutAddress, getPastLag } from '../../../nodes/Invoance/exports/poll';
import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { completed, now, sleepFor } from '../virtualClock';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../virtualClock'),
);

function job(status: string, download_url: string | null = null): ExportJob {
	return parseExportJob({ id: 'aexp_1', status, download_url });
}

const ready = job('ready', 'https://s.example/f');
const withoutAddress = job('ready');
const unknown = new InvoanceError('Invoance does not know it', { status: 404 });

/** Gets past the lag with answers that are these, and the last of them for ever. */
function pastLag(found: Array<ExportJob | Error>, exists = false, signal?: AbortSignal) {
	const times: number[] = [];
	const startedAt = now();
	const get = async () => {
		times.push(now() - startedAt);
		const seen = await Promise.resolve(found[times.length - 1] ?? found.at(-1));
		if (seen instanceof Error || seen === undefined) throw seen ?? new Error('nothing to find');
		return seen;
	};
	const getting = getPastLag(get, { exists, isBehind: isWithoutAddress, signal });
	return { times, found: completed(getting) };
}

describe('an answer that may lag behind', () => {
	it.each([
		['at the first request', [ready], 0],
		['at the second', [withoutAddress, ready], 1_000],
		['at the last', [...Array<ExportJob>(5).fill(withoutAddress), ready], 5_000],
	])('is taken as soon as it is up to date: %s', async (_, seen, takenAt) => {
		const { times, found } = pastLag(seen);
		expect(await found).toBe(ready);
		expect(times.at(-1)).toBe(takenAt);
		expect(times).toHaveLength(seen.length);
	});

	it('is taken as it is after five seconds, with a request each second', async () => {
		const { times, found } = pastLag([withoutAddress]);
		expect(await found).toBe(withoutAddress);
		expect(times).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
	});

	it('is asked for until the export is known, and its address too, if it is made', async () => {
		const { times, found } = pastLag([unknown, unknown, withoutAddress, ready], true);
		expect(await found).toBe(ready);
		expect(times).toEqual([0, 1_000, 2_000, 3_000]);
	});

	it('is no longer asked for after five seconds if the export is not known by then', async () => {
		const { times, found } = pastLag([unknown], true);
		await expect(found).rejects.toBe(unknown);
		expect(times).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
	});

	it('is the last one if the export may never have been made', async () => {
		const { times, found } = pastLag([unknown, ready]);
		await expect(found).rejects.toBe(unknown);
		expect(times).toEqual([0]);
	});

	it.each([
		new InvoanceError('Not allowed', { status: 403 }),
		new InvoanceError('No answer', { timeLimitReached: true }),
		Object.assign(new Error("Somebody else's"), { status: 404 }),
	])('is the last one if it is another error: %s', async (error) => {
		const { times, found } = pastLag([error, ready], true);
		await expect(found).rejects.toBe(error);
		expect(times).toEqual([0]);
	});

	it.each([
		['unknown', unknown],
		['without an address', withoutAddress],
	])('is not asked for after a cancellation while the export is %s', async (_, seen) => {
		const controller = new AbortController();
		const { times, found } = pastLag([seen], true, controller.signal);
		void sleepFor(1_500).then(() => {
			controller.abort(new Error('cancelled'));
		});
		await expect(found).rejects.toThrow('cancelled');
		expect(times).toEqual([0, 1_000]);
	});
});
