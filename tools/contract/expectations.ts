import { z } from 'zod';

import { InvoanceError } from '../../nodes/Invoance/runtime/invoanceError';
import { answerWords, codeOf, type Answer, type Session } from './session';

/**
 * What is unlike the assumption, in words that hold nothing of the account's; undefined if nothing is.
 */
type Difference = string | undefined;

/** One assumption of docs/invoance-api.md, and how to see whether it holds. */
export interface Row {
	/** As the document calls it. */
	readonly assumption: string;
	/** What does not work if it is wrong; undefined for what the node tolerates. */
	readonly breaks?: string;
	/** The answer that it is about. */
	readonly endpoint: (session: Session) => Promise<Answer>;
	/** @throws Unseen if what it takes to see is not there */
	readonly expect: (answer: Answer, session: Session) => Difference | Promise<Difference>;
}

const time = z.string().datetime({ offset: true });
/** `GET /v1/me`. */
export const meSchema = z.object({
	valid: z.literal(true),
	organization: z.object({ id: z.string(), name: z.string().nullable() }),
	tenant: z.object({ id: z.string() }),
	api_key: z.object({ id: z.string(), scopes: z.array(z.string()) }),
	limits: z.object({ rate_limit_per_sec: z.number().positive() }),
});
/** An organization in a list. */
export const organizationSchema = z.object({
	id: z.string().startsWith('aorg_'),
	organization_id: z.string(),
	external_id: z.string(),
	name: z.string().nullable(),
	retention_days: z.number().int(),
	created_at: time,
	archived_at: time.nullable(),
});
const partySchema = z.object({ type: z.string(), id: z.string(), name: z.string().nullish() });
const hex = (length: number) => z.string().regex(new RegExp(`^[0-9a-f]{${length}}$`));
/** An event, as it is in lists, alone and in exports. */
export const eventSchema = z.object({
	id: z.string().startsWith('aevt_'),
	org_id: z.string().min(1),
	seq: z.number().int(),
	occurred_at: time,
	ingested_at: time,
	action: z.string().min(1),
	actor: partySchema,
	targets: z.array(partySchema),
	context: z.object({}).nullish(),
	metadata: z.object({}).nullish(),
	payload_hash: hex(64),
	signature: hex(128),
	signing_public_key: hex(64),
});

/** A successful answer that the node can read. */
export function reads(parse: (json: unknown) => unknown) {
	return ({ status, json, ...rest }: Answer): Difference => {
		if (status < 200 || status > 202) {
			return `the answer is ${answerWords({ status, json, ...rest })}`;
		}
		try {
			parse(json);
			return undefined;
		} catch (error) {
			if (!(error instanceof InvoanceError)) throw error;
			return error.description?.split('. ')[0]?.toLowerCase() ?? 'the answer cannot be read';
		}
	};
}

/** A successful answer of this shape. What it is instead is not said, only where. */
export function has(schema: z.ZodTypeAny) {
	return (answer: Answer): Difference => {
		if (answer.status !== 200) return `the answer is ${answerWords(answer)}`;
		const [issue] = schema.safeParse(answer.json).error?.issues ?? [];
		return issue && `"${issue.path.join('.')}" is of another form`;
	};
}

/** A refusal with this status, and one of these codes. */
export function refuses(status: number, ...codes: Array<string | RegExp>) {
	return (answer: Answer): Difference => {
		const code = codeOf(answer.json);
		const isCode = codes.some((one) =>
			typeof one === 'string' ? one === code : one.test(code ?? ''),
		);
		return answer.status === status && isCode ? undefined : `the answer is ${answerWords(answer)}`;
	};
}

/** A file that storage refuses, as S3 does. */
export function refusesInXml({ status, bytes }: Answer): Difference {
	const isXml = /<Error>[^]*<Code>/.test(bytes.toString());
	return status >= 400 && status < 500 && isXml ? undefined : `the answer is ${status}, or no XML`;
}
