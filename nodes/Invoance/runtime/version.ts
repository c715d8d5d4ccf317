/** What manifests and reports say of this package. A test holds it against package.json. */
export const PACKAGE_NAME = 'n8n-nodes-invoance';
export const PACKAGE_VERSION = '1.0.0';
export const PACKAGE_REPOSITORY = 'https://github.com/n8n-nodes-invoance/n8n-nodes-invoance';
