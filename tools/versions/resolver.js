/*
 * Jest's resolver for another version of n8n: whatever our own files import of it and of the
 * libraries that it hands to nodes comes from the folder N8N_VERSION_FOLDER. What packages
 * import of each other stays where npm has put it.
 */
const path = require('node:path');

/** With their deep imports. `@n8n/di` is found from n8n-core, wherever that is. */
const OF_N8N = /^(n8n-core|n8n-workflow|zod|luxon|reflect-metadata)(\/|$)/;

module.exports = function resolve(request, options) {
	const folder = process.env.N8N_VERSION_FOLDER;
	const isOurs = !options.basedir.includes(`${path.sep}node_modules${path.sep}`);
	return options.defaultResolver(
		request,
		folder && isOurs && OF_N8N.test(request) ? { ...options, basedir: folder } : options,
	);
};
