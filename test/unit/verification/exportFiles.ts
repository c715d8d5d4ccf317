import { nodePlatform } from '../../../nodes/Invoance/runtime/nodePlatform';
import { verifyFile } from '../../../nodes/Invoance/verification/file/verifyFile';
import type { VerifyOptions } from '../../../nodes/Invoance/verification/file/verifyFile';
import { signedLine } from './signing';

type Report = Awaited<ReturnType<typeof verifyFile>>;

/** A file that arrives in these parts. */
export async function* chunks(...parts: Array<string | Uint8Array>): AsyncGenerator<Uint8Array> {
	for (const part of parts) yield await Promise.resolve(Buffer.from(part));
}

/** The report on a file that arrives in any way. */
export async function verifySource(
	source: AsyncIterable<Uint8Array>,
	options?: Partial<VerifyOptions>,
): Promise<Report> {
	return await verifyFile(source, { platform: nodePlatform, ...options });
}

/** The report on a file that arrives whole. */
export async function verify(
	content: string | Uint8Array,
	options?: Partial<VerifyOptions>,
): Promise<Report> {
	return await verifySource(chunks(content), options);
}

/** Genuine events with these numbers, a line each. */
export function lines(...seqs: number[]): string[] {
	return seqs.map((seq) => signedLine(seq));
}

/** What fails in a file: the number of each line, and the reason. */
export async function failuresOf(content: string | Uint8Array): Promise<string[]> {
	return (await verify(content)).failures.map(({ line, reason }) => `${line} ${reason}`);
}
