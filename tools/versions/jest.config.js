const path = require('node:path');
const base = require('../../jest.config.js');

/**
 * n8n-core 2.0 requires these, which are ES modules. Node.js can do so from 20.19, Jest only on
 * Node.js 24.9: elsewhere they are compiled.
 */
const ES_MODULES = '/node_modules/(p-retry|is-network-error)/.+\\.js$';
const [swc] = Object.values(base.transform);

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: path.dirname(require.resolve('../../jest.config.js')),
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.ts'],
	resolver: require.resolve('./resolver.js'),
	transform: { ...base.transform, [ES_MODULES]: swc },
	transformIgnorePatterns: ['/node_modules/(?!(p-retry|is-network-error)/)'],
	reporters: ['default'],
	// n8n-core 2.16 and older leave a timer that would keep Jest alive.
	forceExit: true,
};
