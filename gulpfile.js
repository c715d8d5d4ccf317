const { spawn } = require('node:child_process');
const { rm } = require('node:fs/promises');
const { src, dest, parallel, series, watch } = require('gulp');

/** Where the package is built; `npm run dev` builds it straight into an n8n. */
const OUT = process.env.OUT_DIR ?? 'dist';
const SOURCES = ['index.ts', 'credentials/**/*.ts', 'nodes/**/*.ts'];
// What n8n reads beside the code: the icons, each node's codex, and its output schemas.
const ASSETS = ['icons/*.svg', 'nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'];

async function clean() {
	await rm(OUT, { recursive: true, force: true });
}

function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	const compiler = spawn(process.execPath, [tsc, '--project', 'tsconfig.json', '--outDir', OUT], {
		stdio: 'inherit',
	});
	// It would go on writing when gulp has ended.
	const end = () => {
		compiler.kill();
		process.exit();
	};
	process.once('SIGTERM', end);
	compiler.once('exit', () => process.off('SIGTERM', end));
	return compiler;
}

function copyAssets() {
	return src(ASSETS, { base: '.', encoding: false }).pipe(dest(OUT));
}

const build = series(clean, parallel(compile, copyAssets));

function watchSources() {
	watch(SOURCES, compile);
	watch(ASSETS, copyAssets);
}

module.exports = { clean, build, watchSources, watch: series(build, watchSources), default: build };
