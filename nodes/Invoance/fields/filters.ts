import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod';
import type { EventFilters } from '../api/client';
import { configurationError } from '../runtime/invoanceError';
import type { ItemParameters } from './item';

export const filtersField: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	description: 'Which events to take; without a filter, all of the date range',
	options: [
		{
			displayName: 'Actions',
			name: 'actions',
			type: 'string',
			typeOptions: { multipleValues: true, multipleValueButtonText: 'Add Action' },
			default: [],
			placeholder: 'e.g. user.signed_in',
			description: 'Only events with one of these actions',
		},
		{
			displayName: 'Actor ID',
			name: 'actorId',
			type: 'string',
			default: '',
			placeholder: 'e.g. user_123',
			description: 'Only events that this actor caused',
		},
		{
			displayName: 'Target ID',
			name: 'targetId',
			type: 'string',
			default: '',
			placeholder: 'e.g. doc_456',
			description: 'Only events that happened to this target',
		},
	],
};

const text = z
	.union([z.string(), z.number().transform(String)])
	.nullish()
	.transform((value) => value?.trim() ?? '');

const schema = z
	.object({
		actions: z
			.union([z.array(text), text.transform((list) => list.split(','))])
			.nullish()
			.transform((actions) => (actions ?? []).map((action) => action.trim()).filter(Boolean)),
		actorId: text,
		targetId: text,
	})
	.nullish();

export function readFilters(item: ItemParameters): EventFilters {
	const result = schema.safeParse(item.parameter('filters'));
	if (!result.success) {
		const name = String(result.error.issues[0]?.path[0] ?? 'value');
		throw configurationError(
			`The filter "${name}" is not text`,
			'Correct the expression that gives it.',
		);
	}
	const { actions = [], actorId = '', targetId = '' } = result.data ?? {};
	return {
		...(actions.length > 0 && { actions: actions.join(',') }),
		...(actorId !== '' && { actor_id: actorId }),
		...(targetId !== '' && { target_id: targetId }),
	};
}
