import { nodePlatform } from '../runtime/nodePlatform';

/** n8n takes up to a millisecond to resolve the fields of one item. */
const READ_AT_ONCE = 32;

/** What `read` gives for each item, in their order. Of thousands, the event loop goes on in between. */
export async function readEach<Item, Value>(
	items: readonly Item[],
	read: (item: Item) => Value,
): Promise<Value[]> {
	const values: Value[] = [];
	for (const item of items) {
		values.push(read(item));
		if (values.length % READ_AT_ONCE === 0) await nodePlatform.yieldToOthers();
	}
	return values;
}
