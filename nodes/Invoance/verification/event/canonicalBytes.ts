import type { JsonObject, JsonValue } from '../json';
import { normalizeTimestamp } from './timestamp';

/** Where there is none, UTF-16 order is code point order. */
const SURROGATE = /[\ud800-\udfff]/;

/** What JSON.stringify may escape. */
const NEEDS_ESCAPES = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

/** A lone surrogate, as JSON.stringify escapes it: `\ud800` after an even number of backslashes. */
const ESCAPED_SURROGATE = /(?<!\\)(?:\\\\)*\\ud[89a-f]/;

/** Moves the surrogates, which stand for code points above U+FFFF, above U+E000 to U+FFFF. */
function codePointRank(codeUnit: number): number {
	if (codeUnit < 0xd800) return codeUnit;
	return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

/** By Unicode code point, which is the order of the UTF-8 bytes (rule 3). */
function compareCodePoints(a: string, b: string): number {
	const shorter = Math.min(a.length, b.length);
	for (let i = 0; i < shorter; i++) {
		const difference = codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i));
		if (difference !== 0) return difference;
	}
	return a.length - b.length;
}

/** As JSON.stringify does; most text needs nothing but its quotes, and then this is quicker. */
function quoted(text: string): string {
	return NEEDS_ESCAPES.test(text) ? JSON.stringify(text) : `"${text}"`;
}

/**
 * The API calls the signed `event_id` `id` (rule 1). An event that has both must say the same twice:
 * otherwise a reader may see an id that nobody signed.
 */
function eventId({ id, event_id: signedName }: JsonObject): JsonValue | undefined {
	const both = (id ?? undefined) !== undefined && (signedName ?? undefined) !== undefined;
	return both && id !== signedName ? undefined : (id ?? signedName);
}

/** Writes the text that is signed. What cannot have been signed leaves `isSignable` false. */
class CanonicalText {
	isSignable = true;

	/** @param compare the order of keys; that of JavaScript if there is none */
	constructor(private readonly compare?: typeof compareCodePoints) {}

	/** The signed fields in the order of their names. All of them are ASCII. */
	event(event: JsonObject): string {
		const { seq, org_id: organization } = event;
		const isNumbered = typeof seq === 'number' || typeof seq === 'bigint';
		if (!isNumbered || typeof organization !== 'string') return this.refuse();
		return (
			`{"action":${this.required(event.action)},"actor":${this.required(event.actor)}` +
			`,${this.optional('context', event.context)}"event_id":${this.required(eventId(event))}` +
			`,"ingested_at":"${this.timestamp(event.ingested_at)}"` +
			`,${this.optional('metadata', event.metadata)}` +
			`"occurred_at":"${this.timestamp(event.occurred_at)}"` +
			`,"org_id":${this.write(organization)},"schema_id":"invoance.audit/1"` +
			`,"seq":${this.write(seq)},"targets":${this.required(event.targets)}}`
		);
	}

	/** Compact JSON (rules 3 and 4). */
	write(value: JsonValue): string {
		switch (typeof value) {
			case 'string':
				return quoted(value);
			case 'number':
				// The server signs integers only: there is no text for 1.5 or -0.
				if (!Number.isSafeInteger(value) || Object.is(value, -0)) return this.refuse();
				return String(value);
			case 'object':
				if (value === null) return 'null';
				return Array.isArray(value)
					? `[${value.map((element) => this.write(element)).join(',')}]`
					: this.object(value);
			default:
				return String(value);
		}
	}

	required(value: JsonValue | undefined): string {
		return value === null || value === undefined ? this.refuse() : this.write(value);
	}

	optional(field: string, value: JsonValue | undefined): string {
		return value === null || value === undefined ? '' : `"${field}":${this.write(value)},`;
	}

	timestamp(value: JsonValue | undefined): string {
		const text = typeof value === 'string' ? normalizeTimestamp(value) : undefined;
		return text ?? this.refuse();
	}

	refuse(): string {
		this.isSignable = false;
		return '';
	}

	private object(object: JsonObject): string {
		let text = '';
		for (const key of Object.keys(object).sort(this.compare)) {
			const value = object[key];
			if (value === null || value === undefined) continue;
			text += `${text ? ',' : ''}${quoted(key)}:${this.write(value)}`;
		}
		return `{${text}}`;
	}
}

const encoder = new TextEncoder();

/**
 * The bytes that were signed, under the scheme `invoance.audit/1`: UTF-8 JSON.
 *
 * @param event an object as `readJson` gives it with `exactInteger`
 * @returns undefined if the event cannot have been signed: a required field is missing or null, `seq`
 * is no number (one that could not be counted would hide a gap) or `org_id` no text (organizations
 * that could not be told apart would fill each other's gaps), `id` and `event_id` differ, a timestamp
 * is none, a signed number is no integer of 64 bits, or a string holds a lone surrogate (which has no
 * UTF-8 form, so a Rust server cannot hold it)
 */
export function canonicalBytes(event: JsonObject): Uint8Array | undefined {
	const text = new CanonicalText();
	const json = text.event(event);
	if (!text.isSignable) return undefined;
	if (json.includes('\\ud') && ESCAPED_SURROGATE.test(json)) return undefined;
	const isInOrder = !SURROGATE.test(json);
	return encoder.encode(isInOrder ? json : new CanonicalText(compareCodePoints).event(event));
}
