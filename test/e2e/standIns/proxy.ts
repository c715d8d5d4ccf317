import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server as HttpServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';

import { issueCertificates } from './certificates';
import { listen } from './listen';

/** What answers in place of a service, by the host name that it is known under. */
type Hosts = Readonly<Record<string, RequestListener>>;

/** A proxy that runs: how to use it, and which hosts were asked for in vain. */
export interface Proxy {
	readonly url: string;
	/** The authority behind its certificates, PEM. */
	readonly caFile: string;
	/** What makes Node.js programs and npm use it for everything but loopback. */
	readonly env: Readonly<Record<string, string>>;
	/** Every host that was asked for and that it does not know, in order; often the same. */
	readonly refusedHosts: string[];
	/** Breaks off whatever is under way. */
	close(): Promise<void>;
}

const HTTPS_PORT = 443;

/**
 * A connection that is kept alive is never ended by the stand-in: a client that is about to use it
 * once more would see a reset that no real service caused.
 */
const KEEP_ALIVE_TIMEOUT_MS = 0;

/**
 * Starts an HTTP proxy that ends TLS itself and hands the requests to the stand-ins. It has no way
 * out: a host that is not among them is refused with a 403, and so is plain HTTP.
 *
 * Own code and no library: mockttp, the well-kept one, needs a newer Node than this project.
 */
export async function startProxy(hosts: Hosts): Promise<Proxy> {
	const { authority, certificate, key } = await issueCertificates(Object.keys(hosts));
	const folder = await mkdtemp(path.join(tmpdir(), 'invoance-proxy-'));
	const caFile = path.join(folder, 'authority.pem');
	await writeFile(caFile, authority);

	const standIns = new Map(
		Object.entries(hosts).map(([host, listener]) => [
			host,
			createTlsServer(
				{ key, cert: certificate, keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS },
				listener,
			),
		]),
	);
	const refusedHosts: string[] = [];
	const proxy = createGateway(standIns, refusedHosts);

	const sockets = new Set<Duplex>();
	proxy.on('connection', (socket) => {
		sockets.add(socket);
		// A client may go at any time; that is its right, and its request fails where it is read.
		socket.on('error', () => socket.destroy());
		socket.on('close', () => sockets.delete(socket));
	});
	const url = `http://127.0.0.1:${await listen(proxy)}`;
	return {
		url,
		caFile,
		env: {
			HTTP_PROXY: url,
			HTTPS_PROXY: url,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: caFile,
			// A machine may have these in its own npmrc, which npm takes rather than the ones above.
			npm_config_https_proxy: url,
			npm_config_cafile: caFile,
		},
		refusedHosts,
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => proxy.close(resolve));
			await rm(folder, { recursive: true, force: true });
		},
	};
}

/** The proxy's own server: hands a tunnel to the stand-in for its host, and notes any other host. */
function createGateway(
	standIns: ReadonlyMap<string, TlsServer>,
	refusedHosts: string[],
): HttpServer {
	const gateway = createServer({ keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS }, (request, response) => {
		refusedHosts.push(new URL(request.url ?? '/', `http://${request.headers.host ?? ''}`).hostname);
		response.writeHead(403).end();
	});
	gateway.on('connect', (request, socket, head) => {
		const { hostname, port } = new URL(`tcp://${request.url ?? ''}`);
		const standIn = Number(port) === HTTPS_PORT ? standIns.get(hostname) : undefined;
		if (standIn === undefined) {
			refusedHosts.push(hostname);
			socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
		socket.unshift(head);
		standIn.emit('connection', socket);
	});
	return gateway;
}
