import { ApiError } from './apiError';
import type { ApiParts, Call, Reply, Route } from './route';

/** The endpoints about the key itself and the tenant's organizations. */
export const tenantRoutes: readonly Route[] = [
	{ on: 'me', method: 'GET', path: '/v1/me', scope: undefined, handle: me },
	{
		on: 'listOrganizations',
		method: 'GET',
		path: '/v1/audit/orgs',
		scope: 'audit:read',
		handle: listOrganizations,
	},
	{
		on: 'integrity',
		method: 'GET',
		path: '/v1/audit/orgs/:id/integrity',
		scope: 'audit:read',
		handle: checkIntegrity,
	},
];

function me({ tenant, clock, rateLimit }: ApiParts, { key }: Call): Reply {
	const at = new Date(clock.now()).toISOString();
	return {
		status: 200,
		body: {
			valid: true,
			organization: {
				id: 'org_emulator',
				name: 'Emulated Vendor Inc.',
				issuer_name: 'Emulated Vendor',
				primary_domain: 'vendor.example',
				domain_verified: true,
				plan_tier: 'growth',
			},
			tenant: { id: tenant.id, name: 'production' },
			api_key: {
				id: key.id,
				name: key.name,
				key_prefix: 'invoance_live_',
				key_last4: key.secret.slice(-4),
				scopes: key.scopes,
				created_at: '2026-01-05T09:00:00.000Z',
				last_used_at: at,
			},
			limits: { rate_limit_per_sec: rateLimit.announced },
		},
	};
}

/** All at once, as documented. */
function listOrganizations({ tenant }: ApiParts, { query }: Call): Reply {
	return { status: 200, body: { orgs: tenant.listText(query['include_archived'] === 'true') } };
}

/** The answer's shape is not documented; events of the emulator never have gaps. */
function checkIntegrity({ tenant, clock }: ApiParts, { params }: Call): Reply {
	const id = params['id'] ?? '';
	const found = tenant.find(id);
	if (found === undefined) {
		throw new ApiError(404, 'organization_not_found', `No organization ${id}.`);
	}
	const { organization, log } = found;
	return {
		status: 200,
		body: {
			org_id: organization.id,
			organization_id: organization.organization_id,
			intact: true,
			event_count: log.count,
			first_seq: log.count === 0 ? null : 1,
			last_seq: log.count === 0 ? null : log.count,
			gaps: [],
			checked_at: new Date(clock.now()).toISOString(),
		},
	};
}
