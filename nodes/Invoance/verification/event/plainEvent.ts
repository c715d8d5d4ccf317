import type { JsonObject } from './canonicalBytes';
import { CanonicalWriter } from './canonicalWriter';
import { compareBytes } from './compareBytes';
import { PlainJson } from './plainJson';
import { normalizeTimestamp } from './timestamp';

/** An event that was read without being taken apart. */
interface PlainEvent {
	/** What a report and a signature take of it: not `targets`, `context`, `metadata`, for example. */
	event: JsonObject;
	/** What `canonicalBytes` would give for the whole event. */
	canonical: Buffer;
}

/** A genuine event has a few KiB. Longer lines are left to JSON.parse. */
const MAX_LINE_BYTES = 64 * 1024;
/** What the canonical form may have more than the line: `schema_id`, `event_id`, whole timestamps. */
const MAX_ADDED_BYTES = 256;

/** The fields that are looked at, in the order of their bytes. */
const FIELDS = [
	...['action', 'actor', 'context', 'event_id', 'id', 'ingested_at', 'metadata', 'occurred_at'],
	...['org_id', 'payload_hash', 'seq', 'signature', 'signing_public_key', 'targets', 'type'],
] as const;
type Field = (typeof FIELDS)[number];
const FIELD_BYTES = FIELDS.map((name) => Buffer.from(name));
const PLACE = new Map<string, number>(FIELDS.map((name, place) => [name, place]));

/** No value: an absent field, or one that is null, which is the same. */
const NONE = -1;

const json = new PlainJson();
const writer = new CanonicalWriter(json);

const NOTHING = Buffer.alloc(0);

/** Below 0 if the key of a member comes before a name. */
function compareKey(member: number, name: Buffer): number {
	const start = json.keyStart[member] ?? 0;
	return compareBytes(json.bytes, start, json.keyEnd[member] ?? 0, name, 0, name.length);
}

/** The values of the fields of an object, by their place in {@link FIELDS}. */
class Members {
	private readonly found = new Int32Array(FIELDS.length);

	/** Both lists are in order, so that one pass finds all. */
	read(object: number): void {
		this.found.fill(NONE);
		let member = json.first[object] ?? NONE;
		for (let place = 0; place < FIELDS.length && member !== NONE; ) {
			const order = compareKey(member, FIELD_BYTES[place] ?? NOTHING);
			if (order === 0) this.found[place] = member;
			if (order <= 0) member = json.next[member] ?? NONE;
			if (order >= 0) place++;
		}
	}

	/** The value of a field, or {@link NONE} if it is absent or null, which are the same. */
	get(field: Field): number {
		const node = this.found[PLACE.get(field) ?? 0] ?? NONE;
		return json.isNull(node) ? NONE : node;
	}
}

const members = new Members();
const partyMembers = new Members();

function textAt(node: number): string {
	return json.bytes.toString('utf8', (json.start[node] ?? 0) + 1, (json.end[node] ?? 0) - 1);
}

/** The text of a field; null if it is absent or null; undefined if it is anything else. */
function optionalText(of: Members, field: Field): string | null | undefined {
	const node = of.get(field);
	if (node === NONE) return null;
	return json.isText(node) ? textAt(node) : undefined;
}

function requiredText(field: Field): string | undefined {
	return optionalText(members, field) ?? undefined;
}

function timestamp(field: 'occurred_at' | 'ingested_at'): string | undefined {
	const text = requiredText(field);
	return text === undefined ? undefined : normalizeTimestamp(text);
}

function integer(field: 'seq'): number | undefined {
	const node = members.get(field);
	if (!json.isInteger(node)) return undefined;
	return Number(json.bytes.toString('latin1', json.start[node], json.end[node]));
}

/** An actor's type and id, which a report counts. */
function party(node: number): JsonObject | undefined {
	if (!json.isObject(node)) return undefined;
	partyMembers.read(node);
	const type = optionalText(partyMembers, 'type');
	const id = optionalText(partyMembers, 'id');
	return type === undefined || id === undefined ? undefined : { type, id };
}

function optionalMember(field: 'context' | 'metadata'): void {
	const node = members.get(field);
	if (node === NONE) return;
	writer.ascii(field === 'context' ? '"context":' : '"metadata":');
	writer.value(node);
	writer.ascii(',');
}

function write(label: string, node: number): void {
	writer.ascii(label);
	writer.value(node);
}

/** The signed fields in the order of their names, as `canonicalBytes` writes them. */
function canonicalForm(occurredAt: string, ingestedAt: string): Buffer {
	const id = members.get('id');
	writer.begin(json.bytes.length + MAX_ADDED_BYTES);
	write('{"action":', members.get('action'));
	write(',"actor":', members.get('actor'));
	writer.ascii(',');
	optionalMember('context');
	write('"event_id":', id === NONE ? members.get('event_id') : id);
	writer.ascii(',"ingested_at":"');
	writer.ascii(ingestedAt);
	writer.ascii('",');
	optionalMember('metadata');
	writer.ascii('"occurred_at":"');
	writer.ascii(occurredAt);
	write('","org_id":', members.get('org_id'));
	write(',"schema_id":"invoance.audit/1","seq":', members.get('seq'));
	write(',"targets":', members.get('targets'));
	writer.ascii('}');
	return writer.finish();
}

/**
 * Reads an event, and what was signed of it, straight from the bytes of its line: most of what an
 * event costs otherwise is the making of objects that are thrown away at once.
 *
 * @param line as `parseEvent` takes it
 * @returns undefined for every line that is not a plain event (see {@link PlainJson}) with all that
 * is signed: then `parseEvent` and `canonicalBytes` find out what it is. Where they would refuse a
 * line, this never gives an event; where this gives one, they would give the same
 */
export function readPlainEvent(line: Buffer): PlainEvent | undefined {
	if (line.length > MAX_LINE_BYTES) return undefined;
	const root = json.read(line);
	if (root < 0 || !json.isObject(root)) return undefined;
	members.read(root);
	const id = optionalText(members, 'id');
	const signedName = optionalText(members, 'event_id');
	const orgId = requiredText('org_id');
	const action = requiredText('action');
	const seq = integer('seq');
	const occurredAt = timestamp('occurred_at');
	const ingestedAt = timestamp('ingested_at');
	const actor = party(members.get('actor'));
	const payloadHash = optionalText(members, 'payload_hash');
	const signature = optionalText(members, 'signature');
	const publicKey = optionalText(members, 'signing_public_key');
	// An event that has both names, or neither, is not plain.
	if (id === undefined || signedName === undefined || (id === null) === (signedName === null))
		return undefined;
	if (orgId === undefined || action === undefined || seq === undefined) return undefined;
	if (occurredAt === undefined || ingestedAt === undefined || !actor) return undefined;
	if (payloadHash === undefined || signature === undefined || publicKey === undefined)
		return undefined;
	if (members.get('targets') === NONE) return undefined;
	const event = {
		id,
		event_id: signedName,
		org_id: orgId,
		seq,
		action,
		actor,
		occurred_at: occurredAt,
		payload_hash: payloadHash,
		signature,
		signing_public_key: publicKey,
	};
	return { event, canonical: canonicalForm(occurredAt, ingestedAt) };
}
