/** What a call throws; it fails the test if it throws nothing. */
export function thrownBy(call: () => unknown): unknown {
	try {
		call();
	} catch (error) {
		return error;
	}
	throw new Error('Nothing was thrown');
}
