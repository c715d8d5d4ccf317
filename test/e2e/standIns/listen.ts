import type { Server } from 'node:net';

/** Lets a server listen on any free port of the loopback interface, and tells which. */
export async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('server has no port');
	return address.port;
}
