import { createHash, randomUUID } from 'node:crypto';

import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { listen } from './listen';
import { Refusals } from './refusals';

/** A message as it arrived; the bytes of its attachments are not kept. */
interface ReceivedMessage {
	/** From the envelope. */
	readonly from: string;
	/** From the envelope. */
	readonly to: readonly string[];
	readonly subject: string;
	readonly text: string;
	readonly attachments: ReadonlyArray<{
		readonly filename: string;
		readonly contentType: string;
		readonly size: number;
		/** Hex. */
		readonly sha256: string;
	}>;
}

/** A mail server that runs: how to reach it, and what it was given. */
export interface MailServer {
	readonly host: string;
	readonly port: number;
	readonly user: string;
	readonly password: string;
	/** In order of arrival. */
	readonly messages: ReceivedMessage[];
	/** Messages by their subject, as if they were too large. */
	readonly refusals: Refusals;
	/** Breaks off whatever is under way. */
	close(): Promise<void>;
}

/** Starts a mail server that keeps what it is given. It speaks no TLS and insists on a password. */
export async function startMailServer(): Promise<MailServer> {
	const user = 'audit@example.com';
	const password = randomUUID();
	const messages: ReceivedMessage[] = [];
	const refusals = new Refusals();
	const smtp = new SMTPServer({
		disabledCommands: ['STARTTLS'],
		allowInsecureAuth: true,
		// It is on loopback: a reverse look-up of the client's address would leave the machine.
		disableReverseLookup: true,
		closeTimeout: 100,
		onAuth: ({ username, password: given }, _session, callback) => {
			if (username === user && given === password) callback(null, { user });
			else callback(new Error('Invalid username or password'));
		},
		onData: (stream, { envelope }, callback) => {
			simpleParser(stream)
				.then(({ subject = '', text = '', attachments }) => {
					if (refusals.take(subject)) {
						const refusal = new Error('Message size exceeds fixed limit');
						callback(Object.assign(refusal, { responseCode: 552 }));
						return;
					}
					messages.push({
						from: envelope.mailFrom ? envelope.mailFrom.address : '',
						to: envelope.rcptTo.map(({ address }) => address),
						subject,
						text,
						attachments: attachments.map(({ filename = '', contentType, size, content }) => ({
							filename,
							contentType,
							size,
							sha256: createHash('sha256').update(content).digest('hex'),
						})),
					});
					callback();
				})
				.catch(callback);
		},
	});
	const port = await listen(smtp.server);
	return {
		...{ host: '127.0.0.1', port, user, password, messages, refusals },
		close: () =>
			new Promise((resolve) => {
				smtp.close(resolve);
			}),
	};
}
