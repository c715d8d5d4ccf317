import { lineOf, summaryOf } from '../../tools/contract/summary';
import { useEmulator } from '../emulator/useEmulator';
import { finished } from '../emulator/callApi';
import { lookAt, lookAtAll, type LookOptions } from './look';
import { cases } from './unfaithful';

const emulator = useEmulator({ jobDurationMs: 5, coldJobDurationMs: 5 });

/** Every text in a JSON value but the types of actors and targets, which are words like "document". */
function texts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null) return [];
	const members = Object.entries(value).filter(([name]) => name !== 'type');
	return members.flatMap(([, member]) => texts(member));
}

/** Whatever the account keeps in Invoance, and where Invoance is. */
async function secrets(): Promise<string[]> {
	emulator.faults.clear();
	const orders = emulator.requests.filter(({ method }) => method === 'POST');
	const ids = new Set(orders.flatMap(({ exportId }) => exportId ?? []));
	const files = await Promise.all(
		[...ids].map(async (id) => {
			await finished(emulator, id);
			return (await emulator.exportBytes(id)).toString();
		}),
	);
	const events = files.flatMap((file) => file.split('\n').filter((line) => line !== ''));
	const { host, hostname } = new URL(emulator.baseUrl);
	return [
		...[emulator.apiKey, host, hostname, new URL(emulator.storageUrl).host, 'X-Amz'],
		...texts(emulator.organizations),
		...texts(events.map((line): unknown => JSON.parse(line))),
		...ids,
	].filter((text) => text.length > 3);
}

/** Everything that is printed about a run of all checks. */
async function printed(options: LookOptions = {}): Promise<string> {
	const results = await lookAtAll(emulator, options);
	return [...results.map(lineOf), summaryOf(results)].join('\n');
}

describe('what is printed holds no key, no address and nothing of the account', () => {
	test('of an API that is as the document says', async () => {
		const text = await printed();
		const kept = await secrets();
		expect(kept.length).toBeGreaterThan(20);
		expect(kept.filter((secret) => text.includes(secret))).toEqual([]);
	});

	test('of one that differs in everything at once', async () => {
		for (const { faults } of cases) {
			for (const [on, fault, which] of faults) {
				emulator.faults.add({ on, fault, times: 2, ...which });
			}
		}
		const organization = emulator.organizations[0]?.organization_id;
		const text = await printed({ organization });
		expect(text).toContain('Differences');
		const kept = await secrets();
		expect(kept.filter((secret) => text.includes(secret))).toEqual([]);
	});

	test.each([
		['the code of an error', 'account.me', 'me', 404],
		['the code of a refused order', 'exports.create', 'createExport', 400],
	] as const)('where %s quotes the key and the address', async (_where, assumption, on, status) => {
		const { apiKey, baseUrl } = emulator;
		const body = { error: `${apiKey} at ${baseUrl}`, message: `${apiKey} at ${baseUrl}` };
		emulator.faults.add({ on, times: 3, fault: { type: 'status', status, body } });
		const outcome = JSON.stringify(await lookAt(emulator, assumption));
		expect(outcome).toContain('no machine word');
		expect(outcome).not.toContain(apiKey);
		expect(outcome).not.toContain(baseUrl);
	});

	test('where the code of an error is the organization', async () => {
		const organization = 'acme';
		const fault = { type: 'status', status: 404, body: { error: organization } } as const;
		emulator.faults.add({ on: 'integrity', fault });
		const outcome = JSON.stringify(
			await lookAt(emulator, 'organizations.integrity', { organization }),
		);
		expect(outcome).toContain('404');
		expect(outcome).not.toContain(organization);
	});

	test('where nobody answers', async () => {
		const text = await printed({ baseUrl: 'http://127.0.0.1:1' });
		expect(text).toContain('ECONNREFUSED');
		expect(text).not.toContain('127.0.0.1');
		expect(text).not.toContain(emulator.apiKey);
	});
});
