/** An error as the API answers it: `{"error": code, "message": …}` and, for some, further fields. */
export class ApiError extends Error {
	constructor(
		readonly status: number,
		readonly code: string,
		message: string,
		readonly extra: Readonly<Record<string, unknown>> = {},
		readonly headers: Readonly<Record<string, string>> = {},
	) {
		super(message);
	}

	/** The body of the answer. */
	get body(): Record<string, unknown> {
		return { error: this.code, message: this.message, ...this.extra };
	}
}
