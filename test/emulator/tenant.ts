import { EventLog, organizationIndexOf, type AuditEvent } from './events';
import { JsonText } from './json';
import { makeOrganizations, type EmulatorOrganization } from './organizations';

/** An organization together with its events. */
interface OrganizationLog {
	readonly organization: EmulatorOrganization;
	readonly log: EventLog;
}

/** The customer of Invoance whose keys, organizations and events these are. */
export class Tenant {
	readonly id = 'ten_emulator';
	readonly organizations: readonly EmulatorOrganization[];
	private readonly byEitherId = new Map<string, OrganizationLog>();
	private readonly logs: EventLog[] = [];
	private readonly listTexts = new Map<boolean, JsonText>();

	/** @param anchorMs the start of the current day: events end shortly before it */
	constructor(seed: number, organizationCount: number, eventsEach: number, anchorMs: number) {
		this.organizations = makeOrganizations(seed, organizationCount, anchorMs);
		for (const [index, organization] of this.organizations.entries()) {
			const log = new EventLog(seed, index, organization.id, eventsEach, anchorMs);
			this.logs.push(log);
			this.byEitherId.set(organization.id, { organization, log });
			this.byEitherId.set(organization.organization_id, { organization, log });
		}
	}

	/** The organizations as `GET /v1/audit/orgs` gives them; the archived ones only if asked for. */
	listed(withArchived: boolean): readonly EmulatorOrganization[] {
		if (withArchived) return this.organizations;
		return this.organizations.filter((one) => one.archived_at === null);
	}

	/** The same as text, written once: tens of thousands of organizations are megabytes of it. */
	listText(withArchived: boolean): JsonText {
		const text =
			this.listTexts.get(withArchived) ?? new JsonText(JSON.stringify(this.listed(withArchived)));
		this.listTexts.set(withArchived, text);
		return text;
	}

	/** Finds an organization by its `aorg_…` id or its external id. */
	find(id: string): OrganizationLog | undefined {
		return this.byEitherId.get(id);
	}

	/** Both ids of an organization, under whichever of them it is asked for. */
	bothIds(id: string): readonly string[] {
		const found = this.find(id);
		if (found === undefined) return [id];
		return [found.organization.id, found.organization.organization_id];
	}

	/** Finds an event by its `aevt_…` id, in whichever organization it is. */
	findEvent(id: string): AuditEvent | undefined {
		const index = organizationIndexOf(id);
		return index === undefined ? undefined : this.logs[index]?.eventById(id);
	}
}
