/**
 * Events per second of verifyFile, beside the two others it is measured against, in the same run:
 *
 * (a) bare: crypto.verify on ready bytes, signatures and one key object, 16 under way. The limit.
 * (b) sequential: for each line JSON.parse, canonical bytes by copying and sorting, hash, a new
 *     key object, and a synchronous crypto.verify, as SDKs verify an event.
 *
 * And verifySeries over the same events in four files.
 *
 * They are interleaved, five rounds; medians and their ratios are printed. Then memory over idle
 * and the event loop's delay, while Verify Export in n8n's engine reads a file of a million events.
 *
 *     npx tsx test/bench/verify.ts [events per round] [events in the long run]
 */
import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import { nodePlatform } from '../../nodes/Invoance/runtime/nodePlatform';
import type { JsonObject } from '../../nodes/Invoance/verification/json';
import { verifyFile } from '../../nodes/Invoance/verification/file/verifyFile';
import { manifestReader } from '../../nodes/Invoance/manifest/readManifest';
import { verifySeries } from '../../nodes/Invoance/verification/series/verifySeries';
import { canonicalBytes } from '../emulator/signing';
import { startEngine } from '../engine/engine';
import { builtPackage } from './competitors';
import { verifySequentially } from './sequentialVerify';
import { verifyWorkflow } from './workflows';

const EVENTS = Number(process.argv[2] ?? 50_000);
const LONG_RUN_EVENTS = Number(process.argv[3] ?? 1_000_000);
const ROUNDS = 5;
const UNDER_WAY = 16;
const FILES_OF_SERIES = 4;
const GOAL = Number(process.versions.node.split('.')[0]) >= 24 ? 0.85 : 0.82;

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const publicKeyHex = publicKey
	.export({ format: 'der', type: 'spki' })
	.subarray(-32)
	.toString('hex');

function makeEvent(seq: number): JsonObject {
	const at = Date.UTC(2026, 5, 1) + seq * 37;
	return {
		id: `aevt_${seq.toString(32).padStart(26, '0').toUpperCase()}`,
		org_id: 'aorg_01J9ZBASE0000000000000000',
		seq,
		occurred_at: new Date(at).toISOString(),
		ingested_at: new Date(at + 565).toISOString(),
		action: ['user.signed_in', 'document.shared', 'role.changed'][seq % 3] ?? '',
		actor: {
			type: 'user',
			id: `user_${seq % 997}`,
			name: `Zoë Müller ${seq % 997}`,
			metadata: { role: 'admin', department: 'finance' },
		},
		targets: [
			{
				type: 'document',
				id: `doc_${seq}`,
				name: 'Quarterly report',
				metadata: { version: seq % 7 },
			},
			{ type: 'team', id: 'team_456', name: 'Platform' },
		],
		context: {
			location: `203.0.113.${seq % 256}`,
			user_agent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0',
		},
		metadata: { environment: 'production', request_id: `req_${seq}`, retries: seq % 4, mfa: true },
		version: 1,
	};
}

interface SignedEvent {
	line: string;
	bytes: Buffer;
	signature: Buffer;
}

function signEvent(seq: number): SignedEvent {
	const event = makeEvent(seq);
	const bytes = canonicalBytes(event);
	const signature = sign(null, bytes, privateKey);
	event.payload_hash = createHash('sha256').update(bytes).digest('hex');
	event.signature = signature.toString('hex');
	event.signing_public_key = publicKeyHex;
	return { line: JSON.stringify(event), bytes, signature };
}

async function bare(events: SignedEvent[]): Promise<void> {
	let next = 0;
	const worker = async () => {
		for (let event = events[next++]; event; event = events[next++]) {
			const { bytes, signature } = event;
			const genuine = await new Promise<boolean>((resolve, reject) => {
				verify(null, bytes, publicKey, signature, (error, ok) => {
					if (error) reject(error);
					else resolve(ok);
				});
			});
			if (!genuine) throw new Error('not genuine');
		}
	};
	await Promise.all(Array.from({ length: UNDER_WAY }, worker));
}

async function* chunksOf(file: Buffer): AsyncGenerator<Buffer> {
	for (let i = 0; i < file.length; i += 65_536) {
		yield await Promise.resolve(file.subarray(i, i + 65_536));
	}
}

async function eventsPerSecond(work: () => Promise<void> | void): Promise<number> {
	const start = performance.now();
	await work();
	return (EVENTS / (performance.now() - start)) * 1000;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

async function compare(): Promise<void> {
	const events = Array.from({ length: EVENTS }, (_, i) => signEvent(i + 1));
	const lines = events.map(({ line }) => line);
	const file = Buffer.from(`${lines.join('\n')}\n`);
	const ours = async () => {
		const report = await verifyFile(chunksOf(file), {
			platform: nodePlatform,
			expectContiguous: true,
		});
		if (!report.valid) throw new Error('not valid');
	};
	const share = Math.ceil(EVENTS / FILES_OF_SERIES);
	const files = Array.from({ length: FILES_OF_SERIES }, (_, i) => {
		const part = Buffer.from(`${lines.slice(i * share, (i + 1) * share).join('\n')}\n`);
		return { name: `${i}.ndjson`, group: i, open: () => chunksOf(part) };
	});
	const series = async () => {
		const options = { platform: nodePlatform, expectContiguous: true, manifests: manifestReader };
		const [verified] = await verifySeries(files, options);
		if (!verified?.report.valid) throw new Error('not valid');
	};
	const contestants = {
		verifyFile: ours,
		verifySeries: series,
		bare: () => bare(events),
		sequential: () => {
			verifySequentially(lines);
		},
	};
	const rates: Record<keyof typeof contestants, number[]> = {
		verifyFile: [],
		verifySeries: [],
		bare: [],
		sequential: [],
	};
	const names = Object.keys(contestants) as Array<keyof typeof contestants>;
	for (let round = 0; round < ROUNDS; round++) {
		for (const name of names) rates[name].push(await eventsPerSecond(contestants[name]));
	}
	console.log(
		`node ${process.version}, ${EVENTS} events of ${Math.round(file.length / EVENTS)} bytes, median of ${ROUNDS}`,
	);
	for (const name of names)
		console.log(`  ${name.padEnd(14)}${Math.round(median(rates[name]))} events/s`);
	const ratio = (name: keyof typeof contestants, other: keyof typeof contestants) =>
		(median(rates[name]) / median(rates[other])).toFixed(2);
	console.log(
		`  ${ratio('verifyFile', 'bare')} x bare, a series ${ratio('verifySeries', 'bare')} x bare (goal ${GOAL}), ${ratio('verifyFile', 'sequential')} x sequential (goal 2)`,
	);
}

async function writeLongFile(file: string): Promise<void> {
	const out = createWriteStream(file);
	for (let seq = 1; seq <= LONG_RUN_EVENTS; seq++) {
		if (!out.write(`${signEvent(seq).line}\n`)) await once(out, 'drain');
	}
	out.end();
	await once(out, 'finish');
}

/** Verify Export in n8n's engine, with the file in n8n's binary storage. */
async function longRun(file: string): Promise<void> {
	const mib = (bytes: number) => (bytes / 2 ** 20).toFixed(1);
	const credential = { apiKey: 'none is needed', baseUrl: 'http://127.0.0.1' };
	const engine = await startEngine(await builtPackage(), credential);
	const workflow = await verifyWorkflow();
	const verify = async (content: () => Readable) => {
		const binary = { data: engine.storedBy(() => Promise.resolve(content())) };
		const { items, error } = await engine.run(workflow, {
			items: [{ json: {}, binary }],
			mode: 'trigger',
		});
		const { valid, events } = items('Invoance')[0]?.json ?? {};
		if (valid !== true) throw new Error(`not valid: ${error?.message ?? 'events failed'}`);
		return Number(events);
	};
	// Loads all code.
	await verify(() => Readable.from([Buffer.from(`${signEvent(1).line}\n`)]));
	await sleep(1_000);
	const idle = process.memoryUsage.rss();
	let peak = idle;
	const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 20);
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	const start = performance.now();
	const events = await verify(() => createReadStream(file));
	const seconds = (performance.now() - start) / 1000;
	delay.disable();
	clearInterval(sampling);
	await engine.close();
	console.log(`  in n8n's engine: ${events} events in ${seconds.toFixed(1)} s`);
	console.log(`  memory: ${mib(peak - idle)} MiB over an idle ${mib(idle)} MiB (goal 64)`);
	console.log(
		`  event loop delay: p50 ${(delay.percentile(50) / 1e6).toFixed(1)} ms, p99 ${(delay.percentile(99) / 1e6).toFixed(1)} ms (goal 20), max ${(delay.max / 1e6).toFixed(1)} ms`,
	);
}

async function main(): Promise<void> {
	const [, script = '', ...args] = process.argv;
	if (args[0] === '--measure') {
		await longRun(args[1] ?? '');
		return;
	}
	await compare();
	const folder = mkdtempSync(path.join(tmpdir(), 'verify-bench-'));
	try {
		const file = path.join(folder, 'events.ndjson');
		await writeLongFile(file);
		// In a process of its own, so that idle means idle.
		spawnSync(process.execPath, [...process.execArgv, script, '--measure', file], {
			stdio: 'inherit',
		});
	} finally {
		rmSync(folder, { recursive: true });
	}
}

void main();
