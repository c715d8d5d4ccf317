import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { resources } from '../../nodes/Invoance/operations';
import { useStage, workflow } from './setup';

const stage = useStage();
/** The key of the stage may not write to the ledger. */
const anchoring = useStage();

/** The step that each operation is tried after, by its resource and value. */
const INPUT: Record<string, () => Promise<IDataObject>> = {
	'export/wait': async () => await output('export/create'),
	'export/get': async () => await output('export/wait'),
	'export/download': async () => await output('export/wait'),
	'event/get': async () => await output('event/getAll'),
};

/** The settings with which more comes out. */
const MORE = { options: { manifest: true, spreadsheet: true } };

/** What the first item of an operation's output is. */
async function output(operation: string, settings = {}): Promise<IDataObject> {
	const [resource, value] = operation.split('/');
	const input = (await INPUT[operation]?.()) ?? {};
	const parameters = {
		...{ resource, operation: value, options: {}, ...settings },
		...(typeof input.id === 'string' && { exportId: input.id, eventId: input.id }),
		...{ sha256: 'ab'.repeat(32), reference: 'a file' },
	};
	const json = await workflow('create', parameters);
	const engine =
		operation === 'export/anchor'
			? await anchoring.engineWithKey(anchoring.emulator.keys.ledger)
			: stage.engine;
	const { items, error } = await engine.run(json, { input: [input] });
	expect(error).toBeUndefined();
	return items('Invoance')[0]?.json ?? {};
}

interface Schema {
	/** Several, where a field may be null; the editor shows the first (seen in n8n 1.123.81 and 2.41.1). */
	type: string | string[];
	properties?: Record<string, Schema>;
	items?: Schema;
}

const folder = path.resolve(__dirname, '../../nodes/Invoance/__schema__/v1.0.0');

function schemaOf(operation: string): Schema {
	return JSON.parse(readFileSync(path.join(folder, `${operation}.json`), 'utf8')) as Schema;
}

/** Each as `<resource>/<operation>`. */
const OPERATIONS = resources.flatMap(({ value: resource, operations }) =>
	operations.map(({ value }) => `${resource}/${value}`),
);
/** Invoance does not document their answers. */
const UNDOCUMENTED = ['event/verify', 'organization/checkIntegrity'];

/** What JSON schemas call the type of a value. */
function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	return Number.isInteger(value) ? 'integer' : typeof value;
}

/** Where a value is not what its schema says. */
function misfits(value: unknown, schema: Schema | undefined, at: string): string[] {
	if (!schema) return [`${at} is not in the schema`];
	const type = typeOf(value);
	if (![schema.type].flat().includes(type)) return [`${at} is ${type}, not ${String(schema.type)}`];
	if (Array.isArray(value)) {
		return value.flatMap((item, index) => misfits(item, schema.items, `${at}[${index}]`));
	}
	if (typeof value !== 'object' || value === null) return [];
	const { properties = {} } = schema;
	// The user's own keys, which no schema can know.
	if (Object.keys(properties).length === 0) return [];
	return Object.entries(value).flatMap(([key, member]) =>
		misfits(member, properties[key], `${at}.${key}`),
	);
}

it('every operation has a schema, but those whose answer Invoance does not document', () => {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const schemas = files.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
	expect([...schemas, ...UNDOCUMENTED].sort()).toEqual([...OPERATIONS].sort());
});

const tried = OPERATIONS.filter((name) => ![...UNDOCUMENTED, 'export/verify'].includes(name));

it.each(tried)('the editor shows what %s outputs, in its order', async (operation) => {
	const schema = schemaOf(operation);
	expect(misfits(await output(operation), schema, operation)).toEqual([]);
	const filters = { actorId: 'user_1' };
	const settings = operation === 'export/exportAndDownload' ? { ...MORE, filters } : MORE;
	const item = await output(operation, settings);
	expect(misfits(item, schema, operation)).toEqual([]);
	const promised = Object.keys(schema.properties ?? {});
	const isMissing = (key: string) => !(key in item) && !['context', 'metadata'].includes(key);
	expect(promised.filter(isMissing)).toEqual([]);
	expect(promised.filter((key) => key in item)).toEqual(Object.keys(item));
});

it('the editor shows what export verify outputs, for a file and for a series', async () => {
	const schema = schemaOf('export/verify');
	const keys = new Set<string>();
	for (const series of [false, true]) {
		const json = await workflow('create-wait-download-verify', { options: { series } });
		const [item] = (await stage.engine.run(json)).items('Invoance');
		expect(misfits(item?.json, schema, 'verify')).toEqual([]);
		for (const key of Object.keys(item?.json ?? {})) keys.add(key);
	}
	expect([...keys].sort()).toEqual(Object.keys(schema.properties ?? {}).sort());
});
