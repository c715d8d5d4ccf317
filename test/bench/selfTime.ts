import { Session, type Profiler } from 'node:inspector/promises';

/** Where time went: a package or a file, and its share of the time that was not idle. */
interface Share {
	place: string;
	share: number;
}

const SAMPLE_EVERY_US = 200;
/** What V8's profiler calls its nodes that are no code. */
const IDLE = '(idle)';

/** Runs something under V8's sampling profiler. */
export async function profile(run: () => Promise<void>): Promise<Profiler.Profile> {
	const session = new Session();
	session.connect();
	try {
		await session.post('Profiler.enable');
		await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US });
		await session.post('Profiler.start');
		await run();
		return (await session.post('Profiler.stop')).profile;
	} finally {
		session.disconnect();
	}
}

/**
 * Adds up a profile's self time by place, the greatest share first. Idle time and the profiler's
 * own are left out; a native function counts for the code that called it.
 */
export function selfTime(
	{ nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
	placeOf: (frame: Frame) => string = packageOf,
): Share[] {
	const frames = framesOf(nodes);
	const times = new Map<string, number>();
	let total = 0;
	for (const [index, id] of samples.entries()) {
		const frame = frames.get(id);
		if (!frame || frame.functionName === IDLE || frame.url.startsWith('node:inspector')) continue;
		const time = timeDeltas[index] ?? 0;
		const place = placeOf(frame);
		times.set(place, (times.get(place) ?? 0) + time);
		total += time;
	}
	return [...times]
		.map(([place, time]) => ({ place, share: time / total }))
		.sort((a, b) => b.share - a.share);
}

interface Frame {
	url: string;
	functionName: string;
}

/** The code that each node of a profile stands for: a native function has no file, its caller has. */
function framesOf(nodes: Profiler.ProfileNode[]): Map<number, Frame> {
	const frames = new Map<number, Frame>();
	// A parent is always listed before its children.
	for (const { id, callFrame, children = [] } of nodes) {
		const inherited = frames.get(id);
		const isV8 = callFrame.functionName.startsWith('(');
		const frame = callFrame.url === '' && !isV8 ? (inherited ?? callFrame) : callFrame;
		frames.set(id, frame);
		for (const child of children) frames.set(child, frame);
	}
	return frames;
}

/** The package that a function belongs to; of Node.js and this package, also the file. */
function packageOf({ url, functionName }: Frame): string {
	if (url.startsWith('node:')) return `Node.js: ${url.slice(5)}`;
	const installed = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
	if (installed !== undefined) return installed;
	const own = /\/dist\/(.*)$/.exec(url)?.[1];
	if (own !== undefined) return `this node: ${own}`;
	// Without a file it is V8's own, e.g. "(garbage collector)".
	return url === '' ? functionName : `the benchmark: ${url.split('/').at(-1) ?? url}`;
}
