import type { z } from 'zod';

import type { Answer } from './client';

/** A word between machines, such as an error's code; of any other text, only that it is one. */
export function machineWord(text: unknown): string {
	if (typeof text !== 'string') return kindOf(text);
	return /^[A-Za-z][A-Za-z_]{0,39}$/.test(text) ? `"${text}"` : 'a text that is no machine word';
}

/** What kind of JSON a value is, without the value. */
export function kindOf(value: unknown): string {
	if (value === undefined) return 'nothing';
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text';
	return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Status and, of an error, its code: `404 "export_not_found"`. */
export function answerWords({ status, json }: Answer): string {
	const code = field(json, 'error');
	return status < 400 || code === undefined ? String(status) : `${status} ${machineWord(code)}`;
}

/** A field of a JSON object; undefined if the value is none, or has no such field. */
export function field(json: unknown, name: string): unknown {
	return isObject(json) ? json[name] : undefined;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Where a value is not what it is taken for, and how; undefined if it is. The value is not in the
 * words: they say where, and of which kind.
 */
export function misfit(schema: z.ZodTypeAny, value: unknown): string | undefined {
	const [issue] = schema.safeParse(value).error?.issues ?? [];
	if (issue === undefined) return undefined;
	const { path } = issue;
	const where = path.length === 0 ? 'the answer' : `"${path.join('.')}"`;
	const found = path.reduce<unknown>(
		(at, part) => (Array.isArray(at) ? at[Number(part)] : field(at, String(part))),
		value,
	);
	return `${where} is ${kindOf(found)}${found !== undefined && issue.code !== 'invalid_type' ? ' of another form' : ''}`;
}
