import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { IDataObject, INodePropertyOptions } from 'n8n-workflow';
import { Invoance } from '../../index';
import { text } from './engine';
import { useStage, workflow } from './setup';

const stage = useStage();
let exportId: string;
let eventId: string;
beforeAll(async () => {
	exportId = await stage.readyExport();
	const events = await output('event', 'getAll');
	eventId = text({ json: events }, 'id');
});

async function output(resource: string, operation: string): Promise<IDataObject> {
	const ids = { exportId, eventId };
	const json = await workflow('create', { resource, operation, ...ids });
	const { items, error } = await stage.engine.run(json);
	expect(error).toBeUndefined();
	return items('Invoance')[0]?.json ?? {};
}

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
}

const folder = path.resolve(__dirname, '../../nodes/Invoance/__schema__/v1.0.0');

function schemaOf(resource: string, operation: string): Schema {
	return JSON.parse(
		readFileSync(path.join(folder, resource, `${operation}.json`), 'utf8'),
	) as Schema;
}

/** Each as `<resource>/<operation>`. */
function operationsOfNode(): string[] {
	const choices = new Invoance().description.properties.filter(({ name }) => name === 'operation');
	return choices.flatMap(({ displayOptions, options = [] }) => {
		const [resource] = (displayOptions?.show?.resource ?? []) as string[];
		return (options as INodePropertyOptions[]).map(({ value }) => `${resource ?? ''}/${value}`);
	});
}

/** Where a value is not what its schema says; null fits everywhere. */
function misfits(value: unknown, schema: Schema | undefined, at: string): string[] {
	if (!schema) return [`${at} is not in the schema`];
	if (value === null) return [];
	if (Array.isArray(value)) {
		if (schema.type !== 'array') return [`${at} is a list`];
		return value.flatMap((item, index) => misfits(item, schema.items, `${at}[${index}]`));
	}
	if (typeof value !== 'object') {
		const type = Number.isInteger(value) ? 'integer' : typeof value;
		return type === schema.type ? [] : [`${at} is ${type}, not ${schema.type}`];
	}
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
	const undocumented = ['event/verify', 'organization/checkIntegrity'];
	expect([...schemas, ...undocumented].sort()).toEqual(operationsOfNode().sort());
});

it.each([
	['export', 'create'],
	['export', 'get'],
	['export', 'wait'],
	['export', 'download'],
	['export', 'exportAndDownload'],
	['organization', 'getAll'],
	['event', 'getAll'],
	['event', 'get'],
])('the editor is told what %s %s puts out', async (resource, operation) => {
	const item = await output(resource, operation);
	const schema = schemaOf(resource, operation);
	expect(misfits(item, schema, operation)).toEqual([]);
	const isMissing = (key: string) => !(key in item) && !['context', 'metadata'].includes(key);
	expect(Object.keys(schema.properties ?? {}).filter(isMissing)).toEqual([]);
});

it('the editor is told what export verify puts out, for a file and for a series', async () => {
	const schema = schemaOf('export', 'verify');
	const keys = new Set<string>();
	for (const series of [false, true]) {
		const json = await workflow('create-wait-download-verify', { options: { series } });
		const [item] = (await stage.engine.run(json)).items('Invoance');
		expect(misfits(item?.json, schema, 'verify')).toEqual([]);
		for (const key of Object.keys(item?.json ?? {})) keys.add(key);
	}
	expect([...keys].sort()).toEqual(Object.keys(schema.properties ?? {}).sort());
});
