/** A local Invoance in a process of its own, so that it shares no event loop with its clients. */
import { startEmulator, type Emulator, type EmulatorOptions } from '../emulator';
import { serve, startRemote, type Remote } from './rpc';

/** Where the emulator is, and who may ask it. */
export type EmulatorAddress = Pick<Emulator, 'baseUrl' | 'apiKey'> & { organization: string };

function methodsOf(emulator: Emulator) {
	const { baseUrl, apiKey, organizations } = emulator;
	return {
		address: (): Promise<EmulatorAddress> =>
			Promise.resolve({ baseUrl, apiKey, organization: organizations[0]?.id ?? '' }),
		addExport: (bytes: number): Promise<string> =>
			Promise.resolve(emulator.addSyntheticExport({ bytes })),
		facts: (exportId: string) => emulator.exportObject(exportId),
		nextJobs: (behaviour: { durationMs: number; times: number }): Promise<void> => {
			emulator.nextJobs(behaviour);
			return Promise.resolve();
		},
		/** How many requests came since this was asked last. */
		requestCount: (): Promise<number> => {
			const count = emulator.requests.length;
			emulator.resetRecords();
			return Promise.resolve(count);
		},
		/** What came since the start or the last {@link requestCount}. */
		counts: () => {
			const apiRequests = emulator.requests.filter(({ server }) => server === 'api').length;
			const storageRequests = emulator.requests.length - apiRequests;
			return Promise.resolve({ apiRequests, storageRequests, refused: emulator.refused() });
		},
	};
}

/** The emulator in its own process. */
export type RemoteEmulator = Remote<ReturnType<typeof methodsOf>>;

/** Starts the emulator in its own process. */
export async function startRemoteEmulator(options: EmulatorOptions): Promise<RemoteEmulator> {
	return await startRemote(__filename, [JSON.stringify(options)]);
}

async function main(options: string): Promise<void> {
	serve(methodsOf(await startEmulator(JSON.parse(options) as EmulatorOptions)));
}

if (require.main === module) {
	main(process.argv[2] ?? '{}').catch((error: unknown) => {
		console.error(error);
		process.exit(1);
	});
}
