/** The name of this package, for manifests. A test holds both against package.json. */
export const PACKAGE_NAME = 'n8n-nodes-invoance';

/** The version of this package. */
export const PACKAGE_VERSION = '1.0.0';

/** Where this package is at home. */
export const PACKAGE_REPOSITORY = 'https://github.com/n8n-nodes-invoance/n8n-nodes-invoance';
