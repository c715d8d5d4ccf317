import { randomUUID } from 'node:crypto';

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { startGoogleOAuth, type GoogleOAuth } from './googleOAuth';
import { fileNotFound, serveFiles } from './googleDriveFiles';
import { Refusals } from './refusals';
import { ResumableUpload } from './resumableUpload';
import { asListener, strictServer, type StandIn } from './strictServer';

/** A file whose every byte has arrived. */
export interface DriveFile {
	name: string;
	mimeType: string;
	bytes: number;
	/** Hex, of what arrived. */
	sha256: string;
	/** The bytes themselves, of small files. */
	content: Buffer | undefined;
	/** The folder's id; `root` is My Drive. */
	folder: string;
}

/** A Google Drive with one user: their sign-in, and what they have uploaded. */
export interface GoogleDrive extends StandIn {
	readonly oauth: GoogleOAuth;
	/** In the order in which they were complete. */
	readonly files: DriveFile[];
	/** Uploads by the file's name, as if the Drive were full. */
	readonly refusals: Refusals;
}

/** What has begun and is not complete, by the upload's id. */
type Uploads = Map<
	string,
	Pick<DriveFile, 'name' | 'mimeType' | 'folder'> & { data: ResumableUpload }
>;

/** n8n sends 2 MiB. */
const CHUNK_LIMIT_BYTES = 16 * 1024 * 1024;

const ORIGIN = 'https://www.googleapis.com';
const UPLOAD_PATH = '/upload/drive/v3/files';

const startOfUpload = z.object({
	headers: z.object({ 'x-upload-content-type': z.string() }),
	query: z.object({ uploadType: z.literal('resumable') }),
	body: z.object({ name: z.string(), parents: z.tuple([z.string()]) }),
});
const chunkOfUpload = z.object({
	headers: z.object({ 'content-range': z.string().optional() }),
	query: z.object({ upload_id: z.string() }),
	body: z.instanceof(Buffer),
});
const change = z.object({
	params: z.object({ id: z.string() }),
	query: z.object({ addParents: z.string().optional() }),
	body: z.object({ name: z.string().optional(), mimeType: z.string().optional() }),
});

/**
 * What n8n's Google Drive node (version 3) uses of Google Drive to upload a file: a resumable
 * upload and then a change of the file's metadata; to search a folder and download its files; and
 * Google's sign-in before that.
 */
export async function startGoogleDrive(): Promise<GoogleDrive> {
	const oauth = await startGoogleOAuth();
	const { unexpected } = oauth;
	const files: DriveFile[] = [];
	const fileOfId = new Map<string, DriveFile>();
	const refusals = new Refusals();
	const uploads: Uploads = new Map();

	const app = strictServer(unexpected);
	const authenticate = (request: FastifyRequest, reply: FastifyReply, next: () => void) => {
		if (oauth.accepts(request.headers.authorization)) next();
		else void reply.code(401).send(UNAUTHENTICATED);
	};

	app.post(UPLOAD_PATH, { onRequest: authenticate }, (request, reply) => {
		const { headers, body } = startOfUpload.parse(request);
		if (refusals.take(body.name)) {
			return reply.code(403).send(STORAGE_FULL);
		}
		const id = randomUUID();
		uploads.set(id, {
			name: body.name,
			mimeType: headers['x-upload-content-type'],
			folder: body.parents[0],
			data: new ResumableUpload(),
		});
		const location = `${ORIGIN}${UPLOAD_PATH}?uploadType=resumable&upload_id=${id}`;
		return reply.header('location', location).send();
	});

	// A scope of its own: only here is every body taken as bytes.
	void app.register((scope, _options, done) => {
		receiveChunks(scope, uploads, (file) => {
			const id = randomUUID();
			files.push(file);
			fileOfId.set(id, file);
			return id;
		});
		done();
	});

	app.patch('/drive/v3/files/:id', { onRequest: authenticate }, (request, reply) => {
		const { params, query, body } = change.parse(request);
		const file = fileOfId.get(params.id);
		if (!file) return reply.code(404).send(fileNotFound(params.id));
		file.name = body.name ?? file.name;
		file.mimeType = body.mimeType ?? file.mimeType;
		file.folder = query.addParents ?? file.folder;
		return reply.send(resource(params.id, file));
	});

	serveFiles(app, { authenticate, fileOfId });
	const hosts = { ...oauth.hosts, 'www.googleapis.com': await asListener(app) };
	return { hosts, unexpected, oauth, files, refusals };
}

/**
 * The route for the chunks of an upload. The address is a secret of its own: Google asks for no
 * token here.
 *
 * @param keep takes a file that is complete, and gives it an id
 */
function receiveChunks(
	scope: FastifyInstance,
	uploads: Uploads,
	keep: (file: DriveFile) => string,
): void {
	scope.removeAllContentTypeParsers();
	scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
		parsed(null, body);
	});
	scope.put(UPLOAD_PATH, { bodyLimit: CHUNK_LIMIT_BYTES }, (request, reply) => {
		const { headers, query, body } = chunkOfUpload.parse(request);
		const upload = uploads.get(query.upload_id);
		if (!upload) return reply.code(404).type('text/plain').send('Not Found');
		const { data, ...metadata } = upload;
		const { status, refusal } = data.take(headers['content-range'], body);
		if (refusal !== undefined) return reply.code(status).type('text/plain').send(refusal);
		if (status === 308) {
			return reply
				.code(308)
				.header('range', `bytes=0-${data.receivedBytes - 1}`)
				.send();
		}
		uploads.delete(query.upload_id);
		const { receivedBytes: bytes, content } = data;
		const file = { ...metadata, bytes, content, sha256: data.sha256() };
		return reply.send(resource(keep(file), file));
	});
}

function resource(id: string, { name, mimeType }: DriveFile) {
	return { kind: 'drive#file', id, name, mimeType };
}

const STORAGE_FULL = {
	error: {
		code: 403,
		message: "The user's Drive storage quota has been exceeded.",
		errors: [
			{
				message: "The user's Drive storage quota has been exceeded.",
				domain: 'usageLimits',
				reason: 'storageQuotaExceeded',
			},
		],
	},
};

const UNAUTHENTICATED = {
	error: {
		code: 401,
		message:
			'Request had invalid authentication credentials. Expected OAuth 2 access token, login ' +
			'cookie or other valid authentication credential. See ' +
			'https://developers.google.com/identity/sign-in/web/devconsole-project.',
		errors: [
			{
				message: 'Invalid Credentials',
				domain: 'global',
				reason: 'authError',
				location: 'Authorization',
				locationType: 'header',
			},
		],
		status: 'UNAUTHENTICATED',
	},
};
