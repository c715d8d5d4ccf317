import { Draw, mix, type NonEmpty } from './draw';
import { base32, parseBase32 } from './ids';

/** What metadata may hold: strings, integers up to int64 and booleans. */
type Metadata = Record<string, string | number | bigint | boolean>;

/** An actor or a target. */
type Party = {
	type: string;
	id: string;
	name?: string | null;
	metadata?: Metadata | null;
};

/** An event as the API gives it, before the service has sealed it with its signature. */
export type AuditEvent = {
	id: string;
	org_id: string;
	seq: number;
	occurred_at: string;
	ingested_at: string;
	action: string;
	actor: Party;
	targets: Party[];
	context?: { location?: string | null; user_agent?: string | null } | null;
	metadata?: Metadata | null;
};

/** Over how many days before the anchor the events of an organization are spread. */
const EVENT_SPREAD_DAYS = 400;

/** The actions that occur; a filter for any other one matches nothing. */
const ACTIONS: NonEmpty<string> = [
	'user.signed_in',
	'user.signed_in',
	'user.signed_out',
	'user.invited',
	'role.changed',
	'document.viewed',
	'document.deleted',
	'invoice.paid',
	'settings.updated',
	'api_key.created',
];
const NAMES: NonEmpty<string> = [
	'Jane Doe',
	'Zoë Müller-Öztürk',
	'李小龍',
	'Seán "Bob" O’Brien, Jr.',
	'محمد علي',
	'🚀 Ops Team',
	'e\u0301clair (decomposed)',
];
const USER_AGENTS: NonEmpty<string> = ['Chrome/120', 'Mozilla/5.0 (X11; Linux)', 'curl/8.5.0'];
const NOTES: NonEmpty<string> = [
	'production',
	'line one\nline two\r\n\ttabbed',
	'controls \u0000\u0008\u000c\u001b\u001f\u007f\u0085 end',
	'separators \u2028\u2029 and "quotes", back\\slash / slash',
	'=HYPERLINK("https://example.com"), not a formula',
];
const BIG_INTEGERS: NonEmpty<bigint> = [
	9_007_199_254_740_993n,
	9_223_372_036_854_775_807n,
	-9_223_372_036_854_775_808n,
];
const DAY_MS = 86_400_000;

/**
 * The events of one organization. Nothing is stored: event number `seq` is a pure function of the
 * seed, the organization and `seq`, and time grows with `seq`, so a range is found by bisection.
 */
export class EventLog {
	private readonly stepMs: number;
	private readonly newestMs: number;

	constructor(
		private readonly seed: number,
		readonly organizationIndex: number,
		private readonly organizationId: string,
		readonly count: number,
		anchorMs: number,
	) {
		this.newestMs = anchorMs - 60_000;
		this.stepMs = (EVENT_SPREAD_DAYS * DAY_MS) / Math.max(count, 1);
	}

	/** When event `seq` (from 1 to `count`) occurred, epoch milliseconds. */
	occurredAtMs(seq: number): number {
		const back = this.count - seq;
		const jitter = back === 0 ? 0 : mix(this.seed, this.organizationIndex, seq) / 2 ** 32;
		return this.newestMs - Math.floor((back + jitter * 0.9) * this.stepMs);
	}

	/** The first `seq` that occurred at or after a time; `count` + 1 if there is none. */
	firstSeqFrom(timeMs: number): number {
		let low = 1;
		let high = this.count + 1;
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			if (this.occurredAtMs(middle) < timeMs) low = middle + 1;
			else high = middle;
		}
		return low;
	}

	/** Event number `seq`. */
	event(seq: number): AuditEvent {
		const draw = new Draw(mix(this.seed ^ 0x5bd1e995, this.organizationIndex, seq));
		const occurredMs = this.occurredAtMs(seq);
		const ingestedMs = occurredMs + 40 + draw.below(1500);
		const context = makeContext(draw);
		const metadata = makeMetadata(draw);
		return {
			id: this.eventId(seq, ingestedMs),
			org_id: this.organizationId,
			seq,
			occurred_at: draw.oneIn(53) ? withOffset(occurredMs) : new Date(occurredMs).toISOString(),
			ingested_at: draw.oneIn(47)
				? withMicroseconds(ingestedMs)
				: new Date(ingestedMs).toISOString(),
			action: draw.pick(ACTIONS),
			actor: makeActor(draw),
			targets: Array.from({ length: draw.below(4) % 3 }, () => makeTarget(draw)),
			...(context === undefined ? {} : { context }),
			...(metadata === undefined ? {} : { metadata }),
		};
	}

	/** The event of an id, or undefined if the id is none of this organization's. */
	eventById(id: string): AuditEvent | undefined {
		const seq = parseBase32(id.slice(15, 22));
		if (seq === undefined || seq < 1 || seq > this.count) return undefined;
		const event = this.event(seq);
		return event.id === id ? event : undefined;
	}

	/** ULID-like; its last digits hold `seq` and the organization, so that an id can be looked up. */
	private eventId(seq: number, ingestedMs: number): string {
		const check = mix(this.seed, seq, this.organizationIndex + 77);
		const organization = base32(this.organizationIndex, 4);
		return `aevt_${base32(ingestedMs, 10)}${base32(seq, 7)}${organization}${base32(check, 5)}`;
	}
}

/** Which organization an event's id says it belongs to; undefined if it is no id. */
export function organizationIndexOf(eventId: string): number | undefined {
	return eventId.startsWith('aevt_') ? parseBase32(eventId.slice(22, 26)) : undefined;
}

function makeActor(draw: Draw): Party {
	if (draw.oneIn(12)) return { type: 'system', id: 'billing-worker' };
	const number = draw.below(50);
	const actor: Party = { type: 'user', id: `user_${number}` };
	if (draw.oneIn(9)) actor.name = null;
	else if (!draw.oneIn(5)) actor.name = NAMES[number % NAMES.length] ?? NAMES[0];
	if (draw.oneIn(4)) actor.metadata = { role: draw.pick(['admin', 'member']), mfa: draw.oneIn(2) };
	else if (draw.oneIn(20)) actor.metadata = null;
	return actor;
}

function makeTarget(draw: Draw): Party {
	const target: Party = { type: draw.pick(['document', 'team']), id: `target_${draw.below(200)}` };
	if (draw.oneIn(3)) target.name = draw.pick(NAMES);
	if (draw.oneIn(6)) target.metadata = { version: draw.below(40) };
	return target;
}

function makeContext(draw: Draw): AuditEvent['context'] {
	if (draw.oneIn(6)) return undefined;
	if (draw.oneIn(15)) return null;
	const location = `203.0.113.${draw.below(255)}`;
	if (draw.oneIn(8)) return { location, user_agent: null };
	return { location, user_agent: draw.pick(USER_AGENTS) };
}

function makeMetadata(draw: Draw): AuditEvent['metadata'] {
	if (draw.oneIn(4)) return undefined;
	if (draw.oneIn(15)) return null;
	const metadata: Metadata = {
		note: draw.pick(NOTES),
		attempt: draw.below(5),
		ok: !draw.oneIn(7),
	};
	if (draw.oneIn(11)) metadata['ledger_id'] = draw.pick(BIG_INTEGERS);
	if (draw.oneIn(13)) {
		// By UTF-16 units the rocket sorts first, by code points the tilde does.
		metadata['🚀'] = 'beyond the basic plane';
		metadata['～'] = 'within it';
	}
	return metadata;
}

function withOffset(timeMs: number): string {
	return new Date(timeMs + 2 * 3_600_000).toISOString().replace('Z', '+02:00');
}

function withMicroseconds(timeMs: number): string {
	return new Date(timeMs).toISOString().replace('Z', `${String(timeMs % 1000).padStart(3, '0')}Z`);
}
