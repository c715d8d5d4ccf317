import { parseExportJob } from '../../../nodes/Invoance/api/schemas';
import {
	emptyError,
	failedError,
	namingErrors,
	outOfTimeError,
	requireReady,
} from '../../../nodes/Invoance/exports/exportErrors';
import { InvoanceError } from '../../../nodes/Invoance/runtime/invoanceError';
import { connectionTo, says } from '../api/fakeApi';
import { thrownBy } from '../thrownBy';

const job = (status: string, error?: unknown) => parseExportJob({ id: 'aexp_1', status, error });

describe('an export that failed', () => {
	it('is told with its own reason', () => {
		expect(failedError(job('failed', 'no disk'))).toMatchObject({
			message: 'Invoance could not make export "aexp_1": no disk',
			description:
				'It ended with the status "failed". Create the export again. If it fails again, narrow its date range or ask Invoance, naming the export.',
		});
	});

	it.each([
		[{ code: 7 }, ': {"code":7}'],
		[0, ': 0'],
		['', ''],
		[null, ''],
		[undefined, ''],
	])('has a reason of any kind: %j', (error, told) => {
		expect(failedError(job('failed', error)).message).toBe(
			`Invoance could not make export "aexp_1"${told}`,
		);
	});

	it('is told with the number of tries', () => {
		expect(failedError(job('failed'), 3).description).toContain(
			'3 exports were created one after the other, and all of them failed.',
		);
	});
});

describe('an export that was not ready in time', () => {
	it.each([
		[1_000, '1 second'],
		[119_000, '119 seconds'],
		[120_000, '2 minutes'],
		[121_400, '2 minutes'],
		[600_000, '10 minutes'],
	])('is told with how long it was waited for: %i ms', (waitedMs, words) => {
		const seen = new Map([
			['queued', 1],
			['processing', 12],
		]);
		expect(outOfTimeError('aexp_1', { seen, waitedMs })).toMatchObject({
			message: `Export "aexp_1" was not ready after ${words}`,
			description:
				'Seen: "queued" once, "processing" 12 times. Invoance goes on with it: raise Max Wait, or set On Timeout to Return the Unfinished Export and check again later.',
			timeLimitReached: true,
			failure: { cause: 'temporarily-unavailable' },
		});
	});

	it('and never was polled, says so', () => {
		const error = outOfTimeError('aexp_1', { seen: new Map(), waitedMs: 60_000 });
		expect(error.description).toMatch(/^It was never polled: /);
	});

	it("is told by Invoance's own answer where that says why", () => {
		const refusal = new InvoanceError('Busy', { timeLimitReached: true });
		const seen = new Map([['queued', 1]]);
		expect(outOfTimeError('aexp_1', { seen, waitedMs: 60_000, refusal })).toBe(refusal);
	});
});

it('an export whose file is asked for must be ready', () => {
	const ready = job('ready');
	expect(requireReady(ready)).toBe(ready);
	expect(thrownBy(() => requireReady(job('queued')))).toMatchObject({
		message: 'Export "aexp_1" is not ready to download yet',
		description: 'Its status is "queued". Put a Wait for Export step before this one.',
	});
	expect(() => requireReady(job('failed', 'no disk'))).toThrow(/could not make .*: no disk$/);
});

it('an export without events is told with what to do', () => {
	expect(emptyError('aexp_1')).toMatchObject({
		message: 'Export "aexp_1" is empty: no event matched',
		description: 'Choose a longer date range or fewer filters, or set If Empty to something else.',
	});
});

describe('an error of an export', () => {
	const ORGANIZATIONS = says({
		orgs: [{ id: 'aorg_1', organization_id: 'globex', name: 'Globex Industries' }],
	});
	const context = { organization_id: 'globex', period: 'November 2026' };
	const refused = new InvoanceError('Invoance refused it', { status: 400, description: 'Why' });

	/** The error as it is told, and how often the list of organizations was asked for. */
	async function told(
		error: Error,
		subject: Partial<Parameters<typeof namingErrors>[1]> = {},
		isListed = false,
	) {
		const { connection, requests } = await connectionTo([ORGANIZATIONS]);
		if (isListed) connection.once.organizations = Promise.resolve([]);
		const work = namingErrors(connection, { context, ...subject }, async () => {
			return await Promise.reject(error);
		});
		const thrown: unknown = await work.catch((caught: unknown) => caught);
		return { thrown, requests };
	}

	it('begins with whose it is and when, and keeps all else', async () => {
		const { thrown } = await told(refused);
		expect(thrown).toBeInstanceOf(InvoanceError);
		expect(thrown).toMatchObject({
			...{ status: 400, description: 'Why' },
			message: 'Export of Globex Industries (globex), November 2026: Invoance refused it',
		});
	});

	it.each<[string, Parameters<typeof told>[1], string]>([
		['chosen from the list', { title: 'Globex' }, 'Export of Globex, November 2026: '],
		[
			'that the item names',
			{ context: { organization_id: 'x', organization_name: 'X' } },
			'Export of X: ',
		],
		['by its period alone', { context: { period: 'May' } }, 'Export of May: '],
		['with its id', { exportId: 'aexp_1' }, 'Export "aexp_1" of Globex Industries'],
	])('names the export: %s', async (_, subject, beginning) => {
		const { thrown } = await told(new InvoanceError('No', { status: 400 }), subject);
		expect(thrown).toHaveProperty('message', expect.stringContaining(beginning));
	});

	it('does not say its id twice', async () => {
		const { thrown } = await told(failedError(job('failed')), { exportId: 'aexp_1' });
		expect(thrown).toHaveProperty('message', expect.stringMatching(/^Export of Globex.*"aexp_1"$/));
	});

	it('has no more than a hundred characters of a name', async () => {
		const { thrown } = await told(refused, { title: 'x'.repeat(1_000), context: {} });
		expect(thrown).toHaveProperty('message', `Export of ${'x'.repeat(100)}: Invoance refused it`);
	});

	it.each<[string, InvoanceError]>([
		...[401, 402, 403, 407].map((status): [string, InvoanceError] => [
			`HTTP ${status}`,
			new InvoanceError('No', { status }),
		]),
		['what may pass', new InvoanceError('No', { retryable: true })],
	])('is named without asking for names where that is vain: %s', async (_, error) => {
		const { thrown, requests } = await told(error);
		expect(thrown).toHaveProperty('message', 'Export of globex, November 2026: No');
		expect(requests).toEqual([]);
		expect((await told(error, {}, true)).thrown).toHaveProperty(
			'message',
			'Export of globex, November 2026: No',
		);
	});

	it('is as it was where nothing is known of the export', async () => {
		expect((await told(refused, { context: {} })).thrown).toBe(refused);
	});

	it('that is none of ours stays what it is', async () => {
		const error = new TypeError('bug');
		expect((await told(error)).thrown).toBe(error);
	});

	it('is none where the work succeeds', async () => {
		const { connection } = await connectionTo([]);
		const work = async () => await Promise.resolve(7);
		expect(await namingErrors(connection, { context }, work)).toBe(7);
	});
});
