import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { DriveFile } from './googleDrive';

/** What the routes work with. */
interface Drive {
	authenticate: (request: FastifyRequest, reply: FastifyReply, next: () => void) => void;
	fileOfId: ReadonlyMap<string, DriveFile>;
}

/** The one kind of search that a workflow of ours makes: by a part of the name, in a folder. */
const QUERY =
	/^name contains '([^']*)' and '([^']+)' in parents and mimeType != '[^']+' and trashed = false$/;
const search = z.object({ query: z.object({ q: z.string().regex(QUERY) }) });
const oneFile = z.object({
	params: z.object({ id: z.string() }),
	query: z.object({ alt: z.literal('media').optional() }),
});

/** The routes that n8n's Google Drive node (version 3) uses to search files and to download one. */
export function serveFiles(app: FastifyInstance, { authenticate, fileOfId }: Drive): void {
	app.get('/drive/v3/files', { onRequest: authenticate }, (request, reply) => {
		const [, name = '', folder = ''] = QUERY.exec(search.parse(request).query.q) ?? [];
		const files = [...fileOfId]
			.filter(([, file]) => file.name.startsWith(name) && file.folder === folder)
			.map(([id, file]) => ({ id, name: file.name }));
		return reply.send({ files });
	});

	app.get('/drive/v3/files/:id', { onRequest: authenticate }, (request, reply) => {
		const { params, query } = oneFile.parse(request);
		const file = fileOfId.get(params.id);
		if (!file) return reply.code(404).send(fileNotFound(params.id));
		const { name, mimeType, content } = file;
		if (query.alt !== 'media') return reply.send({ name, mimeType });
		if (!content) throw new Error(`${name} is too large to be kept here`);
		return reply.type(mimeType).send(content);
	});
}

/** Google's answer for a file that is not there. */
export function fileNotFound(id: string) {
	const message = `File not found: ${id}.`;
	const place = { location: 'fileId', locationType: 'parameter' };
	return {
		error: {
			code: 404,
			message,
			errors: [{ message, domain: 'global', reason: 'notFound', ...place }],
		},
	};
}
