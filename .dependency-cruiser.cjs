/*
 * The arrows of docs/architecture.md. `npm run lint` holds every import against them, type-only
 * imports included; `comment` says what stands there about the rule. The rules speak of folders in
 * any node's folder, so that a new resource, operation or node is under them without an edit.
 */

const PUBLISHED = '^(index\\.ts$|nodes/|credentials/)';
const LOCAL = '^(index\\.ts$|nodes/|credentials/|verifier/|test/|tools/)';
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
/** Errors, timers, cancellation: every layer stands on it, and it knows none. */
const RUNTIME = to('runtime');

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
			['operations', 'trigger', 'fields'].map(to),
			'A node describes and dispatches; it knows neither files nor HTTP.',
		),
		layer(
			'arrows-of-operations',
			from('operations'),
			[
				...['operations', 'fields', 'exports', 'manifest', 'periods', 'verification', 'api'].map(
					to,
				),
				RUNTIME,
			],
			'operations → fields, exports, manifest, periods, verification, api.',
		),
		layer(
			'arrows-of-trigger',
			from('trigger'),
			[...['trigger', 'fields', 'exports', 'periods', 'api'].map(to), RUNTIME],
			'trigger → fields, exports, periods, api.',
		),
		layer(
			'arrows-of-fields',
			from('fields'),
			[...['fields', 'manifest', 'periods', 'verification', 'api'].map(to), RUNTIME],
			'fields → manifest, periods, verification, api.',
		),
		layer(
			'arrows-of-exports',
			from('exports'),
			[...['exports', 'manifest', 'periods', 'download', 'api', 'http'].map(to), RUNTIME],
			'exports → manifest, periods, download, api, http.',
		),
		layer('arrows-of-periods', from('periods'), [to('periods'), RUNTIME], 'periods stand alone.'),
		layer(
			'arrows-of-manifest',
			from('manifest'),
			[to('manifest'), to('verification'), RUNTIME],
			'manifest → verification, for its JSON reader.',
		),
		layer(
			'arrows-of-verification',
			from('verification'),
			[to('verification')],
			'verification stands alone.',
		),
		layer(
			'arrows-of-download',
			from('download'),
			[to('download'), to('http'), RUNTIME],
			'download → http.',
		),
		layer(
			'arrows-of-api',
			from('api'),
			[to('api'), '^nodes/$1/verification/json\\.ts$', to('http'), RUNTIME],
			'api → http, and the JSON reader of verification.',
		),
		layer('arrows-of-http', from('http'), [to('http'), RUNTIME], 'http → runtime.'),
		layer('arrows-of-runtime', from('runtime'), [RUNTIME], 'runtime is the ground floor.'),
		layer('arrows-of-credentials', '^credentials/', [], 'Credentials compute in expressions only.'),
		{
			name: 'operations-know-no-http',
			comment: 'Operations call endpoints and tell errors; how bytes travel is not their business.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/(?:operations|trigger|fields)/' },
			to: {
				path: to('api'),
				pathNot: '^nodes/$1/api/(client|connect|request|schemas)\\.ts$',
			},
		},
		{
			name: 'operations-send-no-request-themselves',
			comment: 'Of request.ts, operations take the type of a connection; requests are endpoints.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/(?:operations|trigger|fields)/' },
			to: { path: '^nodes/$1/api/request\\.ts$', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'operations-stand-side-by-side',
			comment: 'What the operations of several resources share is in fields/ or beside runItems.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/operations/([^/]+)/' },
			to: {
				path: '^nodes/$1/operations/([^/]+/|index\\.ts$)',
				pathNot: '^nodes/$1/operations/$2/',
			},
		},
		{
			name: 'runItems-knows-no-field',
			comment: 'Items, pairing and errors are the same whatever the fields are.',
			severity: 'error',
			from: { path: '^nodes/([^/]+)/operations/runItems\\.ts$' },
			to: { path: '^nodes/$1/fields/', pathNot: '/item\\.ts$' },
		},
		{
			name: 'key-never-leaves-for-storage',
			comment: 'What talks to storage cannot reach the credential, by any number of imports.',
			severity: 'error',
			from: { path: '^nodes/[^/]+/download/' },
			to: { path: '^nodes/[^/]+/api/(client|connect|request)\\.ts$', reachable: true },
		},
		{
			name: 'published-packages',
			comment: 'n8n Cloud runs verified nodes only, and those may import nothing else but types.',
			severity: 'error',
			from: { path: PUBLISHED },
			to: { pathNot: [LOCAL, PACKAGES], dependencyTypesNot: ['type-import', 'type-only'] },
		},
		{
			name: 'verification-packages',
			comment: 'Bytes in, report out: nothing of n8n, nothing of Node.js.',
			severity: 'error',
			from: { path: '^nodes/[^/]+/verification/' },
			to: { pathNot: [LOCAL] },
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
			to: { path: '^(test|tools|verifier)/' },
		},
		{
			name: 'verifier-takes-what-is-portable',
			comment:
				'The auditor’s page shares with the node what verifies, reads manifests and renders.',
			severity: 'error',
			from: { path: '^verifier/.*\\.ts$' },
			to: {
				path: LOCAL,
				pathNot: [
					'^verifier/',
					'^nodes/[^/]+/(verification/|manifest/readManifest\\.ts$|runtime/version\\.ts$)',
				],
			},
		},
		{
			name: 'emulator-knows-no-node',
			comment: 'Sharing code with the node, it would drift towards what the node happens to do.',
			severity: 'error',
			from: { path: '^test/emulator/' },
			to: { path: LOCAL, pathNot: '^test/emulator/' },
		},
		{
			name: 'contract-reads-as-the-node-does',
			comment: 'It shares what reads answers with the node, and what sends requests with nobody.',
			severity: 'error',
			from: { path: '^tools/contract/' },
			to: {
				path: LOCAL,
				pathNot: [
					'^tools/contract/',
					'^nodes/[^/]+/(api/schemas|runtime/(invoanceError|nodePlatform)|verification/file/verifyFile)\\.ts$',
				],
			},
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
			from: { path: '\\.ts$', pathNot: '\\.d\\.ts$', orphan: true },
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
