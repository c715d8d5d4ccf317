import type { RequestListener } from 'node:http';

import fastify, { type FastifyInstance } from 'fastify';

/** A service's place, taken: what answers for its hosts, and what it was asked beyond that. */
export interface StandIn {
	readonly hosts: Readonly<Record<string, RequestListener>>;
	/** Requests that it was not made for, as `METHOD host/path`, and why if there is more to say. */
	readonly unexpected: string[];
}

/**
 * A server that answers nothing but the routes it is given: another path is a 404, a request whose
 * shape a route does not know is a 400, and either is noted in `unexpected`.
 */
export function strictServer(unexpected: string[]): FastifyInstance {
	const app = fastify({ routerOptions: { maxParamLength: 1000 } });
	app.setNotFoundHandler((request, reply) => {
		unexpected.push(`${request.method} ${place(request)}`);
		return reply.code(404).send({ error: 'not_found' });
	});
	app.setErrorHandler((error, request, reply) => {
		const reason = error instanceof Error ? error.message : String(error);
		unexpected.push(`${request.method} ${place(request)}: ${reason}`);
		return reply.code(400).send({ error: reason });
	});
	app.addContentTypeParser(
		'application/x-www-form-urlencoded',
		{ parseAs: 'string' },
		(_request, body, done) => {
			done(null, Object.fromEntries(new URLSearchParams(body.toString())));
		},
	);
	return app;
}

/** The server as a listener, for the proxy to hand requests to. */
export async function asListener(app: FastifyInstance): Promise<RequestListener> {
	await app.ready();
	return (request, response) => {
		app.routing(request, response);
	};
}

/** Without the query, which may hold tokens. */
function place({ host, url }: { host: string; url: string }): string {
	return host + (url.split('?')[0] ?? '');
}
