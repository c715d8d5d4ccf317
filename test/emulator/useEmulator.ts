import { startEmulator, type Emulator, type EmulatorOptions } from '.';

/**
 * An emulator for all tests of a file: started before them, closed after them, and before each one
 * no fault is switched on.
 */
export function useEmulator(options: EmulatorOptions = {}): Emulator {
	const emulator = {} as Emulator;
	beforeAll(async () => {
		Object.assign(emulator, await startEmulator(options));
	});
	beforeEach(() => {
		emulator.faults.clear();
	});
	afterAll(() => emulator.close());
	return emulator;
}
