/** The name of this package, for manifests. A test holds both against package.json. */
export const PACKAGE_NAME = 'n8n-nodes-invoance';

/** The version of this package. */
export const PACKAGE_VERSION = '1.0.0';
