/*
 * The arrows of docs/architecture.md. `npm run lint` holds every import against them, type-only
 * imports included; `comment` says what stands there about the rule. The rules speak of folders in
 * any node's folder, so that a new resource, operation or node is under them without an edit.
 */

const PUBLISHED = '^(index\\.ts$|nodes/|credentials/)';
const LOCAL = '^(index\\.ts$|nodes/|credentials/|test/|tools/)';
/** What n8n loads: the tables of contents. `$1` of a rule's `to` is the folder that `from` is in. */
const NODE = '^nodes/([^/]+)/[^/]+\\.node\\.ts$';
/**
 * What the node uses of what n8n lets a verified node import. Not p-limit, which came in some 2.x.
 * `node:crypto` goes by the name of `crypto` here.
 */
const PACKAGES = '^crypto$|(^|/)node_modules/(n8n-workflow|zod|luxon)/';

/** A folder, in any node's folder. */
const from = (name) => `^nodes/([^/]+)/${name}/`;
/** A folder in the same node's folder. */
const to = (name) => `^nodes/$1/${name}/`;
/** Files beside the node: time, concurrency, errors. For every layer, and they know none. */
const GROUND = '^nodes/$1/(abort|clock|limit|invoanceError|nodeError|version)\\.ts$';

/** Of all that is ours, the files of `source` may import their own layer and `layers`, nothing else. */
function layer(name, source, layers, comment) {
	return {
		name,
		comment,
		severity: 'error',
		from: { path: source },
		to: { path: LOCAL, pathNot: layers },
	};
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		layer(
			'package-shows-nodes-and-credentials',
			'^index\\.ts$',
			['^nodes/[^/]+/[^/]+\\.node\\.ts$', '^credentials/'],
			'The package exports what n8n loads.',
		),
		layer(
			'node-is-a-table-of-contents',
			NODE,
			['operations', 'trigger', 'listSearch', 'loadOptions'].map(to),
			'A node describes and dispatches; it knows neither files nor HTTP.',
		),
		layer(
			'arrows-of-operations',
			from('operations'),
			[...['operations', 'exports', 'periods', 'files', 'verification', 'api'].map(to), GROUND],
			'operations → exports, periods, files, verification, api.',
		),
		layer(
			'arrows-of-trigger',
			from('trigger'),
			[
				...['trigger', 'operations/fields', 'periods', 'api'].map(to),
				to('operations').replace(/\/$/, '/item\\.ts$'),
				GROUND,
			],
			'trigger → periods, api, and the fields that it shares with operations.',
		),
		layer(
			'arrows-of-lists',
			'^nodes/([^/]+)/(?:listSearch|loadOptions)/',
			[...['listSearch', 'loadOptions', 'api'].map(to), GROUND],
			'listSearch, loadOptions → api.',
		),
		layer(
			'arrows-of-exports',
			from('exports'),
			[...['exports', 'periods', 'files', 'storage', 'api', 'http'].map(to), GROUND],
			'exports → periods, files, storage, api, http.',
		),
		layer('arrows-of-periods', from('periods'), [to('periods'), GROUND], 'periods stand alone.'),
		layer(
			'arrows-of-files',
			from('files'),
			[to('files'), to('http'), GROUND],
			'files → http, for the type of a stream.',
		),
		layer(
			'arrows-of-verification',
			from('verification'),
			[to('verification')],
			'verification stands alone.',
		),
		layer(
			'arrows-of-storage',
			from('storage'),
			[to('storage'), to('http'), GROUND],
			'storage → http.',
		),
		layer('arrows-of-api', from('api'), [to('api'), to('http'), GROUND], 'api → http.'),
		layer('arrows-of-http', from('http'), [to('http'), GROUND], 'http stands on the ground.'),
		layer(
			'arrows-of-the-ground',
			'^nodes/([^/]+)/(?!.*\\.node\\.ts$)[^/]+\\.ts$',
			[GROUND],
			'What lies beside the node knows no folder: every arrow ends here.',
		),
		layer('arrows-of-credentials', '^credentials/', [], 'Credentials compute in expressions only.'),
		{
			name: 'operations-know-no-http',
			comment: 'Operations call endpoints and tell errors; how bytes travel is not their business.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/(?:operations|trigger|listSearch)/' },
			to: { path: to('api'), pathNot: '^nodes/$1/api/(client|connect|request|schemas)\\.ts$' },
		},
		{
			name: 'operations-send-no-request-themselves',
			comment: 'Of request.ts, operations take the type of a connection; requests are endpoints.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/(?:operations|trigger|listSearch)/' },
			to: { path: '^nodes/$1/api/request\\.ts$', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'operations-stand-side-by-side',
			comment: 'What the operations of several resources share lies in fields/ or beside runItems.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/operations/(?!fields/)([^/]+)/' },
			to: {
				path: '^nodes/$1/operations/((?!fields/)[^/]+/|index\\.ts$)',
				pathNot: '^nodes/$1/operations/$2/',
			},
		},
		{
			name: 'fields-know-no-operation',
			comment: 'A field serves several operations, so it can know none of them.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/operations/(fields/|[^/]+\\.ts$)', pathNot: '/index\\.ts$' },
			to: { path: '^nodes/$1/operations/((?!fields/)[^/]+/|index\\.ts$)' },
		},
		{
			name: 'runItems-knows-no-field',
			comment: 'Items, pairing and errors are the same whatever the fields are.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/operations/runItems\\.ts$' },
			to: { path: '^nodes/$1/operations/fields/' },
		},
		{
			name: 'key-never-leaves-for-storage',
			comment: 'What talks to storage cannot reach the credential, by any number of imports.',
			severity: 'error',
			from: { path: ['^nodes/[^/]+/(storage|exports|files)/'] },
			to: { path: '^nodes/[^/]+/api/(client|connect|request)\\.ts$', reachable: true },
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
			comment: 'Bytes in, report out: nothing of n8n, no HTTP; zod reads manifests.',
			severity: 'error',
			from: { path: '^nodes/[^/]+/verification/' },
			to: { pathNot: [LOCAL, '^crypto$', '(^|/)node_modules/zod/'] },
		},
		{
			name: 'periods-packages',
			comment: 'Moments in, ranges out: nothing of n8n.',
			severity: 'error',
			from: { path: '^nodes/[^/]+/periods/' },
			to: { pathNot: [LOCAL, '(^|/)node_modules/luxon/'] },
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
			to: { path: '^(test|tools)/' },
		},
		{
			name: 'emulator-knows-no-node',
			comment: 'Sharing code with the node, it would drift towards what the node happens to do.',
			severity: 'error',
			from: { path: '^test/emulator/' },
			to: { path: LOCAL, pathNot: '^test/emulator/' },
		},
		{
			name: 'contract-knows-nobody',
			comment: 'It holds the emulator and the node to what is real, so it can believe neither.',
			severity: 'error',
			from: { path: '^tools/contract/' },
			to: { path: LOCAL, pathNot: '^tools/contract/' },
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
