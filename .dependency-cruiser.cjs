/*
 * The arrows of docs/architecture.md. `npm run lint` holds every import against them, type-only
 * imports included; `comment` says what stands there about the rule.
 */

const PUBLISHED = '^(index\\.ts$|nodes/|credentials/)';
const LOCAL = '^(index\\.ts$|nodes/|credentials/|test/)';
const NODE = '^nodes/Invoance/Invoance\\.node\\.ts$';
/** Time and concurrency, for every layer that needs them. */
const GROUND = '^nodes/Invoance/(clock|limit)\\.ts$';
const NODE_ERROR = '^nodes/Invoance/operations/nodeError\\.ts$';
/**
 * What the node uses of what n8n lets a verified node import. Not p-limit, which came in some 2.x.
 * `node:crypto` goes by the name of `crypto` here.
 */
const PACKAGES = '^crypto$|(^|/)node_modules/(n8n-workflow|zod|luxon)/';
const VERIFICATION_PACKAGES = '^crypto$|(^|/)node_modules/zod/';
/** The files of api/ that have the key in their hands. */
const KNOWS_THE_KEY = '^nodes/Invoance/api/(client|connect|request)\\.ts$';

function folder(name) {
	return `^nodes/Invoance/${name}/`;
}

/** Of all that is ours, the files of `from` may import their own layer and `layers`, nothing else. */
function layer(name, from, layers, comment) {
	return {
		name,
		comment,
		severity: 'error',
		from: { path: from },
		to: { path: LOCAL, pathNot: [from, ...layers] },
	};
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		layer(
			'package-shows-node-and-credential',
			'^index\\.ts$',
			[NODE, '^credentials/'],
			'The package exports what n8n loads.',
		),
		layer(
			'node-is-a-table-of-contents',
			NODE,
			[folder('operations'), folder('listSearch'), folder('loadOptions')],
			'The node describes and dispatches; it knows neither files nor HTTP.',
		),
		layer(
			'arrows-of-operations',
			folder('operations'),
			[folder('exports'), folder('verification'), folder('api'), GROUND],
			'operations → exports, verification, api, clock, limit.',
		),
		layer(
			'arrows-of-listSearch',
			folder('listSearch'),
			[folder('api'), NODE_ERROR],
			'listSearch → api, and operations/nodeError.ts for errors as n8n shows them.',
		),
		layer('arrows-of-loadOptions', folder('loadOptions'), [], 'loadOptions stand alone.'),
		layer(
			'arrows-of-exports',
			folder('exports'),
			[folder('api'), GROUND],
			'exports → api, clock, limit.',
		),
		layer('arrows-of-verification', folder('verification'), [], 'verification stands alone.'),
		layer('arrows-of-api', folder('api'), [GROUND], 'api → clock, limit.'),
		layer(
			'arrows-of-clock-and-limit',
			GROUND,
			[],
			'clock and limit stand alone: every arrow ends here.',
		),
		layer('arrows-of-credentials', '^credentials/', [], 'Credentials compute in expressions only.'),
		{
			name: 'operations-know-no-http',
			comment: 'Operations call endpoints and tell errors; how bytes travel is not their business.',
			severity: 'error',
			from: { path: [folder('operations'), folder('listSearch')] },
			to: {
				path: folder('api'),
				pathNot: '^nodes/Invoance/api/(client|connect|errors|request|schemas)\\.ts$',
			},
		},
		{
			name: 'operations-send-no-request-themselves',
			comment: 'Of request.ts, operations take the type of a connection; requests are endpoints.',
			severity: 'error',
			from: { path: [folder('operations'), folder('listSearch')] },
			to: {
				path: '^nodes/Invoance/api/request\\.ts$',
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'operations-stand-side-by-side',
			comment: 'What the operations of several resources share lies in fields/ or beside runItems.',
			severity: 'error',
			from: { path: '^nodes/Invoance/operations/(event|export|organization)/' },
			to: {
				path: '^nodes/Invoance/operations/((event|export|organization)/|index\\.ts$)',
				pathNot: '^nodes/Invoance/operations/$1/',
			},
		},
		{
			name: 'fields-know-no-operation',
			comment: 'A field serves several operations, so it can know none of them.',
			severity: 'error',
			from: { path: '^nodes/Invoance/operations/(fields/|[^/]+\\.ts$)', pathNot: '/index\\.ts$' },
			to: { path: '^nodes/Invoance/operations/((event|export|organization)/|index\\.ts$)' },
		},
		{
			name: 'key-never-leaves-for-storage',
			comment: 'What talks to storage cannot reach the credential, by any number of imports.',
			severity: 'error',
			from: { path: ['^nodes/Invoance/api/storage\\.ts$', folder('exports')] },
			to: { path: KNOWS_THE_KEY, reachable: true },
		},
		{
			name: 'published-packages',
			comment: 'n8n Cloud runs verified nodes only, and those may import nothing else.',
			severity: 'error',
			from: { path: PUBLISHED },
			to: { pathNot: [LOCAL, PACKAGES] },
		},
		{
			name: 'verification-packages',
			comment: 'Bytes in, report out: nothing of n8n, no HTTP.',
			severity: 'error',
			from: { path: folder('verification') },
			to: { pathNot: [LOCAL, VERIFICATION_PACKAGES] },
		},
		{
			name: 'published-is-reachable',
			comment: 'What the package does not lead to would be published for nothing.',
			severity: 'error',
			from: { path: '^index\\.ts$' },
			to: { path: '^(nodes|credentials)/', reachable: false },
		},
		{
			name: 'published-knows-no-test',
			comment: 'Two halves: what n8n runs, and what we test and show it with.',
			severity: 'error',
			from: { path: PUBLISHED },
			to: { path: '^test/' },
		},
		{
			name: 'emulator-knows-no-node',
			comment: 'Sharing code with the node, it would drift towards what the node happens to do.',
			severity: 'error',
			from: { path: '^test/emulator/' },
			to: { path: LOCAL, pathNot: ['^test/emulator/', '^test/shortestOf'] },
		},
		{
			name: 'no-cycles',
			comment: 'Files in a cycle can only be understood together.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		{
			name: 'no-orphans',
			comment: 'A file that nothing imports and that imports nothing serves nobody.',
			severity: 'error',
			from: { path: '\\.ts$', orphan: true },
			to: {},
		},
		{
			name: 'imports-exist',
			comment: 'An import that leads nowhere.',
			severity: 'error',
			from: {},
			to: { couldNotResolve: true },
		},
	],
	options: {
		tsConfig: { fileName: 'tsconfig.json' },
		// Type-only imports are arrows too.
		tsPreCompilationDeps: true,
		doNotFollow: { path: 'node_modules' },
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['import', 'require', 'node', 'default'],
		},
	},
};
