import fc from 'fast-check';

import { canonicalBytes } from '../../../../nodes/Invoance/verification/event/canonicalBytes';
import type { JsonObject, JsonValue } from '../../../../nodes/Invoance/verification/json';
import { readEvent } from '../../../../nodes/Invoance/verification/event/readEvent';
import { canonicalBytes as signedBytesOf } from '../../../emulator/signing';
import { exampleEvent, KEY, OTHER_KEY, signEvent } from '../signing';
import { verdictOn } from '../verdictOn';

const text = (value: JsonValue | undefined) => (typeof value === 'string' ? value : '');

const textOf = (event: JsonObject) => new TextDecoder().decode(canonicalBytes(event));

const genuine = signEvent(exampleEvent(7));
const signedBytes = signedBytesOf(genuine).toString();

/** What the signature covers, and what it is checked with. */
const COVERED = [
	...['id', 'org_id', 'seq', 'occurred_at', 'ingested_at', 'action', 'actor', 'targets'],
	...['context', 'metadata', 'payload_hash', 'signature', 'signing_public_key'],
];

type Path = Array<string | number>;

function isContainer(value: JsonValue | undefined): value is JsonObject | JsonValue[] {
	return typeof value === 'object' && value !== null;
}

/** Every place in a value, inner ones included. */
function pathsIn(value: JsonValue, prefix: Path = []): Path[] {
	if (!isContainer(value)) return [prefix];
	const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
	const children = Object.values(value);
	return [prefix, ...keys.flatMap((key, i) => pathsIn(children[i] ?? null, [...prefix, key]))];
}

function at(value: JsonValue, path: Path): JsonValue {
	let place = value;
	for (const key of path) {
		place =
			(isContainer(place) ? Object.entries(place) : []).find(([k]) => k === String(key))?.[1] ??
			null;
	}
	return place;
}

/** A copy in which `edit` has been applied to what holds the value at `path`. */
function edited(
	path: Path,
	edit: (holder: JsonObject | JsonValue[], key: string) => void,
): JsonObject {
	const copy = structuredClone(genuine);
	const holder = at(copy, path.slice(0, -1));
	if (!isContainer(holder)) throw new Error('nothing to edit');
	edit(holder, String(path[path.length - 1]));
	return copy;
}

function changed(value: JsonValue): JsonValue[] {
	if (typeof value === 'string')
		return [`${value} `, value.slice(1), value.toUpperCase() + '!', 7, ''];
	if (typeof value === 'number') return [value + 1, -value, String(value), value + 0.5, true];
	if (typeof value === 'boolean') return [!value, String(value), Number(value)];
	return ['', Array.isArray(value) ? {} : [], 0];
}

async function outcomeOf(event: JsonObject): Promise<string> {
	// Through text and back, as a file would bring it.
	const parsed = readEvent(Buffer.from(JSON.stringify(event)));
	if (parsed.failure !== undefined) return parsed.failure;
	return (await verdictOn(parsed.event)).outcome;
}

const everyPath = pathsIn(genuine).filter((path) => path.length > 0);
const coveredPaths = everyPath.filter(([field]) => COVERED.includes(String(field)));

describe('an event that was changed after it was signed', () => {
	it('is valid before', async () => {
		expect(await outcomeOf(genuine)).toBe('valid');
		expect(coveredPaths.length).toBeGreaterThan(30);
	});

	it('is caught when any single value is changed', async () => {
		for (const path of coveredPaths) {
			for (const value of changed(at(genuine, path))) {
				const event = edited(path, (holder, key) => Object.assign(holder, { [key]: value }));
				expect([path, value, await outcomeOf(event)]).not.toEqual([path, value, 'valid']);
			}
		}
	});

	it('is caught when any single value is removed, but for payload_hash, which is no evidence', async () => {
		for (const path of coveredPaths) {
			const event = edited(path, (holder, key) => {
				if (Array.isArray(holder)) holder.splice(Number(key), 1);
				else Reflect.deleteProperty(holder, key);
			});
			const expected = path[0] === 'payload_hash';
			expect([path, (await outcomeOf(event)) === 'valid']).toEqual([path, expected]);
		}
	});

	it('is caught when anything is added to an object or an array that is signed', async () => {
		const containers = coveredPaths.filter((path) => isContainer(at(genuine, path)));
		for (const path of containers) {
			for (const value of ['', 0, false, {}, []] as JsonValue[]) {
				const event = edited([...path, 'added'], (holder, key) => {
					if (Array.isArray(holder)) holder.push(value);
					else holder[key] = value;
				});
				expect([path, await outcomeOf(event)]).not.toEqual([path, 'valid']);
			}
		}
	});

	it('is caught when array elements are reordered', async () => {
		const event = edited(['targets', 0], (holder) => Array.isArray(holder) && holder.reverse());
		expect(await outcomeOf(event)).toBe('invalid');
	});

	it('stays valid when fields are reordered, which changes no signed byte', async () => {
		const reversed = (value: JsonValue): JsonValue =>
			!isContainer(value) || Array.isArray(value)
				? value
				: Object.fromEntries(
						Object.entries(value)
							.map(([k, v]) => [k, reversed(v)] as const)
							.reverse(),
					);
		const event = reversed(genuine) as JsonObject;
		expect(textOf(event)).toBe(signedBytes);
		expect(await outcomeOf(event)).toBe('valid');
	});

	it('stays valid when something outside the signed fields changes, is added or removed', async () => {
		const { version, ...without } = genuine;
		expect(version).toBe(1);
		for (const event of [without, { ...genuine, version: 2 }, { ...genuine, note: { a: 1.5 } }]) {
			expect(textOf(event as JsonObject)).toBe(signedBytes);
			expect(await outcomeOf(event as JsonObject)).toBe('valid');
		}
	});

	it('is caught when a signed field that was absent is added', async () => {
		const { context, metadata, ...rest } = exampleEvent(8);
		const bare = signEvent(rest);
		for (const added of [
			{ context: context ?? null },
			{ metadata: metadata ?? null },
			{ event_id: 'aevt_9' },
		]) {
			expect(await outcomeOf({ ...bare, ...added })).not.toBe('valid');
		}
	});

	it('is caught when one bit of hash, signature or key is flipped', async () => {
		const bit = fc.record({
			field: fc.constantFrom('payload_hash', 'signature', 'signing_public_key'),
			position: fc.nat(1023),
			asText: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(bit, async ({ field, position, asText }) => {
				const hex = text(genuine[field]);
				const bytes = Buffer.from(hex, asText ? 'latin1' : 'hex');
				const at = position % (bytes.length * 8);
				bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
				const flipped = bytes.toString(asText ? 'latin1' : 'hex');
				expect(await outcomeOf({ ...genuine, [field]: flipped })).toBe('invalid');
			}),
			{ numRuns: 1000 },
		);
	});

	it('is valid if re-signed with the forger’s key, unless the real key is pinned', async () => {
		const forged = signEvent({ ...exampleEvent(7), action: 'nothing.happened' }, OTHER_KEY);
		expect((await verdictOn(forged)).outcome).toBe('valid');
		expect(await verdictOn(forged, KEY.publicKeyHex)).toEqual({
			outcome: 'invalid',
			reason: 'signature_invalid',
		});
	});
});
