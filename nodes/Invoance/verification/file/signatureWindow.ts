import { SignatureCheck } from '../event/signature';
import type { EventVerdict, PendingSignature } from '../event/signature';

/**
 * Signatures under way at once: enough to keep libuv's four threads busy while further lines are
 * read and the event loop does other things, few enough that what else uses the threads waits for a
 * millisecond or two only.
 */
const MAX_UNDER_WAY = 32;
/** Reading goes on when this few are left, so that one promise does for several events. */
const RESUME_AT = 24;
/** Bytes under way: what bounds memory when lines are long. */
const MAX_BYTES_UNDER_WAY = 4 * 2 ** 20;

/**
 * Verifies signatures with bounded concurrency and back-pressure. (`limit.ts` bounds what
 * runs but queues without bound, and costs several promises a task: for a million short tasks that
 * counts.)
 */
export class SignatureWindow {
	/** Those that have nothing to do. */
	private readonly spare: SignatureCheck[] = [];
	private underWay = 0;
	private bytesUnderWay = 0;
	private wakeAt = 0;
	private wake: (() => void) | undefined;

	/** Begins a verification, whether there is room or not; `onVerdict` is called once, later. */
	start(pending: PendingSignature, onVerdict: (verdict: EventVerdict) => void): void {
		const size = pending.bytes.length;
		this.underWay++;
		this.bytesUnderWay += size;
		const check = this.spare.pop() ?? new SignatureCheck();
		check.start(pending, (verdict) => {
			this.spare.push(check);
			this.underWay--;
			this.bytesUnderWay -= size;
			onVerdict(verdict);
			if (this.underWay <= this.wakeAt) this.wake?.();
		});
	}

	/** Whether to wait for {@link room} before the next one. */
	get isFull(): boolean {
		return this.underWay >= MAX_UNDER_WAY || this.bytesUnderWay >= MAX_BYTES_UNDER_WAY;
	}

	/** Resolves when there is room for several more; the event loop has turned meanwhile. */
	async room(): Promise<void> {
		await this.downTo(RESUME_AT);
		if (this.bytesUnderWay >= MAX_BYTES_UNDER_WAY) await this.downTo(0);
	}

	/** Resolves when nothing is under way. */
	async idle(): Promise<void> {
		await this.downTo(0);
	}

	private async downTo(count: number): Promise<void> {
		if (this.underWay <= count) return;
		this.wakeAt = count;
		await new Promise<void>((resolve) => {
			this.wake = resolve;
		});
		this.wake = undefined;
	}
}
