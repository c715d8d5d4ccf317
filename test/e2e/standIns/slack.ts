import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { receiveMultipart, type ReceivedPart } from './receiveMultipart';
import { Refusals } from './refusals';
import { asListener, strictServer, type StandIn } from './strictServer';

/** A file that was posted in a channel. */
interface SlackFile {
	readonly name: string;
	readonly title: string;
	readonly mimeType: string;
	readonly bytes: number;
	/** Hex, of what arrived. */
	readonly sha256: string;
	readonly channel: string;
	readonly comment: string;
}

/** A text that was posted in a channel. */
interface SlackMessage {
	readonly channel: string;
	readonly text: string;
}

/** A Slack with one bot in one channel, and what was posted there. */
export interface Slack extends StandIn {
	/** A bot's, with the scopes files:write and chat:write. */
	readonly accessToken: string;
	/** The only channel that the bot is in. */
	readonly channel: string;
	/** In the order in which they were posted. */
	readonly files: SlackFile[];
	/** Likewise. */
	readonly messages: SlackMessage[];
	/** Uploads by the file's name, and messages by their text. */
	readonly refusals: Refusals;
}

/** What was asked for and is not posted, by the file's id; `part` is there once it has arrived. */
type Uploads = Map<string, { name: string; length: number; part?: ReceivedPart }>;

const askForUpload = z.object({
	filename: z.string().min(1),
	length: z.string().regex(/^\d+$/).transform(Number),
});
const upload = z.object({
	params: z.object({ id: z.string() }),
	headers: z.object({ 'content-type': z.string() }),
	body: z.instanceof(Readable),
});
const completion = z.object({
	files: z.tuple([z.object({ id: z.string(), title: z.string() })]),
	channel_id: z.string(),
	initial_comment: z.string(),
});
const message = z.object({ channel: z.string(), text: z.string() });

/**
 * What n8n's Slack node (version 2.3) uses of Slack to post a text, and a file: an upload of the kind
 * that Slack calls external. https://docs.slack.dev/messaging/working-with-files#uploading_files
 */
export async function startSlack(): Promise<Slack> {
	const accessToken = `xoxb-${randomUUID()}`;
	const channel = 'C0123456789';
	const unexpected: string[] = [];
	const files: SlackFile[] = [];
	const messages: SlackMessage[] = [];
	const uploads: Uploads = new Map();
	const refusals = new Refusals();

	// Slack says what is wrong in the body; the status is always 200.
	const refuse = (error: string) => ({ ok: false, error });
	const refusalOf = ({ headers: { authorization } }: FastifyRequest) => {
		if (authorization === undefined) return refuse('not_authed');
		return authorization === `Bearer ${accessToken}` ? undefined : refuse('invalid_auth');
	};

	const api = strictServer(unexpected);
	api.get('/api/files.getUploadURLExternal', (request, reply) => {
		const { filename, length } = askForUpload.parse(request.query);
		const refusal = refusalOf(request);
		if (refusal) return reply.send(refusal);
		// Slack takes no empty file.
		if (length === 0) return reply.send(refuse('invalid_arguments'));
		if (refusals.take(filename)) return reply.send(refuse('storage_limit_reached'));
		const id = `F${randomUUID()}`;
		uploads.set(id, { name: filename, length });
		const upload_url = `https://files.slack.com/upload/v1/${id}`;
		return reply.send({ ok: true, upload_url, file_id: id });
	});
	api.post('/api/files.completeUploadExternal', (request, reply) => {
		const { files: asked, channel_id, initial_comment } = completion.parse(request.body);
		const refusal = refusalOf(request);
		if (refusal) return reply.send(refusal);
		const [{ id, title }] = asked;
		const { name, part } = uploads.get(id) ?? {};
		if (name === undefined || !part) return reply.send(refuse('file_not_found'));
		if (channel_id !== channel) return reply.send(refuse('channel_not_found'));
		uploads.delete(id);
		const { mimeType, bytes, sha256 } = part;
		files.push({ name, title, mimeType, bytes, sha256, channel, comment: initial_comment });
		return reply.send({ ok: true, files: [{ id, title, name, mimetype: mimeType, size: bytes }] });
	});

	api.post('/api/chat.postMessage', (request, reply) => {
		const { text, ...to } = message.parse(request.body);
		const refusal = refusalOf(request);
		if (refusal) return reply.send(refusal);
		if (to.channel !== channel) return reply.send(refuse('channel_not_found'));
		if (refusals.take(text)) return reply.send(refuse('rate_limited'));
		messages.push({ channel, text });
		return reply.send({ ok: true, channel, ts: '1700000000.000100', message: { text } });
	});

	const hosts = {
		'slack.com': await asListener(api),
		'files.slack.com': await asListener(fileStorage(uploads, unexpected)),
	};
	return { hosts, unexpected, accessToken, channel, files, messages, refusals };
}

/** Where the bytes go. The address is a secret of its own: Slack asks for no token here. */
function fileStorage(uploads: Uploads, unexpected: string[]): FastifyInstance {
	const storage = strictServer(unexpected);
	storage.addContentTypeParser('multipart/form-data', (_request, body, done) => {
		done(null, body);
	});
	storage.post('/upload/v1/:id', async (request, reply) => {
		const { params, headers, body } = upload.parse(request);
		const parts = await receiveMultipart(body, headers['content-type']);
		const reserved = uploads.get(params.id);
		if (!reserved) return await reply.code(404).type('text/plain').send('not found');
		const [part] = parts;
		if (part?.bytes !== reserved.length || parts.length > 1) {
			// Slack says no more than that "a non-200 response indicates a failure".
			return await reply.code(400).type('text/plain').send('size mismatch');
		}
		reserved.part = part;
		return await reply.type('text/plain').send(`OK - ${part.bytes}`);
	});
	return storage;
}
