import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

/**
 * A port of the loopback interface that nothing listens on.
 *
 * @param preferred is taken if it is free; default: any.
 */
export async function freePort(preferred = 0): Promise<number> {
	if (preferred !== 0 && (await answers(preferred))) return await freePort();
	const server = createServer().listen(preferred, '127.0.0.1');
	try {
		await once(server, 'listening');
	} catch (error) {
		if (preferred === 0) throw error;
		return await freePort();
	}
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}

/** Some systems let two programs listen on one port, one of them on all interfaces. */
async function answers(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	try {
		await once(socket, 'connect');
		return true;
	} catch {
		return false;
	} finally {
		socket.destroy();
	}
}
