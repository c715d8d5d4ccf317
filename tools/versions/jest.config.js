const path = require('node:path');
const base = require('../../jest.config.js');

const [[, transformer]] = Object.entries(base.transform);

/** @type {import('jest').Config} */
module.exports = {
	...base,
	rootDir: path.dirname(require.resolve('../../jest.config.js')),
	testMatch: ['<rootDir>/test/{unit,engine}/**/*.test.ts'],
	resolver: require.resolve('./resolver.js'),
	transform: {
		...base.transform,
		'/node_modules/(p-retry|is-network-error)/.+\\.js$': transformer,
	},
	transformIgnorePatterns: ['/node_modules/(?!(p-retry|is-network-error)/)'],
	reporters: ['default'],
};
