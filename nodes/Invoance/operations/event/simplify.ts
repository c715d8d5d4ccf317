import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod';
import { toggleSetting } from '../../fields/setting';

/** The field `simplify` of operations that output events; see {@link simplified}. */
export const simplify = toggleSetting(
	{
		displayName: 'Simplify',
		name: 'simplify',
		description: 'Whether to return a simplified version of the response instead of the raw data',
	},
	true,
);

/** Null for what is not there, or is something else: each event has the same fields. */
const text = z
	.union([z.string(), z.number().transform(String)])
	.nullable()
	.catch(null);
const party = z.object({ type: text, id: text, name: text });
const NOBODY = { type: null, id: null, name: null };

const eventSchema = z.object({
	id: text,
	// Text where it is too large for a number.
	seq: z.union([z.number(), z.string()]).nullable().catch(null),
	occurred_at: text,
	action: text,
	actor: party.catch(NOBODY),
	targets: z.array(party.catch(NOBODY)).catch([]),
	metadata: z
		.custom<IDataObject>((value) => typeof value === 'object')
		.nullish()
		.catch(null),
	org_id: text,
});

/**
 * The fields of an event that people need, flat, the same ones for each event. Targets are text:
 * `document doc_456 (Budget 2026), folder fld_1`.
 */
export function simplified(event: IDataObject): IDataObject {
	const { id, seq, occurred_at, action, actor, targets, metadata, org_id } =
		eventSchema.parse(event);
	return {
		id,
		seq,
		occurred_at,
		action,
		actor_type: actor.type,
		actor_id: actor.id,
		actor_name: actor.name,
		targets: targets.map(inWords).join(', '),
		metadata: metadata ?? {},
		organization_id: org_id,
	};
}

function inWords({ type, id, name }: z.infer<typeof party>): string {
	return [type, id, name === null ? null : `(${name})`].filter((part) => part !== null).join(' ');
}
