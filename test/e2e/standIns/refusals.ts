/** What a stand-in refuses to take, as the service would if it were full or did not like it. */
export class Refusals {
	private readonly pending: Array<{ readonly pattern: RegExp; times: number }> = [];

	/** Refuses what has a matching name or subject, so many times; default: until `clear`. */
	add(pattern: RegExp, times = Infinity): void {
		this.pending.push({ pattern, times });
	}

	clear(): void {
		this.pending.length = 0;
	}

	/** Whether this is to be refused; if so, that was one of the times. */
	take(name: string): boolean {
		const refusal = this.pending.find(({ pattern, times }) => times > 0 && pattern.test(name));
		if (refusal) refusal.times -= 1;
		return refusal !== undefined;
	}
}
