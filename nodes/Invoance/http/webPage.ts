/** True if the headers announce a web page, which neither Invoance nor its storage ever sends. */
export function announcesPage(headers: Record<string, unknown>): boolean {
	return /^\s*(text\/html|application\/xhtml\+xml)\b/i.test(String(headers['content-type']));
}

/**
 * True if a text begins as a web page or another document in markup does. No JSON does, and no file
 * of an export: who stands between need not announce what it sends.
 */
export function beginsAsPage(text: string): boolean {
	return /^\uFEFF?\s*<(!doctype|!--|html|head|body|\?xml)/i.test(text);
}
