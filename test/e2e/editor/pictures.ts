import path from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';

const ROOT = path.resolve(__dirname, '../../..');
const ARTIFACTS = path.join(ROOT, 'test/e2e/artifacts');

/**
 * Where pictures go. `npm run screenshots` sets the variable to the README's folder, and runs the
 * tests whose pictures are shown there.
 */
const FOLDER = path.resolve(ROOT, process.env.INVOANCE_SCREENSHOTS ?? ARTIFACTS);

/** Keeps what the browser shows as `<name>.png`, without what only the pointer brings up. */
export async function takePicture(page: Page, name: string): Promise<void> {
	await page.mouse.move(0, 0);
	await page.screenshot({
		path: path.join(FOLDER, `${name}.png`),
		animations: 'disabled',
		caret: 'hide',
	});
}

const FRAME_MS = 2_000;
const MOVIE_WIDTH = 900;

/** Keeps what the browser shows after each of these steps as an animated picture, `<name>.gif`. */
export async function takeMovie(
	page: Page,
	name: string,
	steps: ReadonlyArray<() => Promise<void>>,
): Promise<void> {
	const frames: Buffer[] = [];
	for (const step of steps) {
		await step();
		const frame = await page.screenshot({ animations: 'disabled', caret: 'hide' });
		frames.push(await sharp(frame).resize(MOVIE_WIDTH).toBuffer());
	}
	await sharp(frames, { join: { animated: true } })
		.gif({ delay: frames.map(() => FRAME_MS), loop: 0, colours: 64 })
		.toFile(path.join(FOLDER, `${name}.gif`));
}

/** Keeps what a test has left on the screen: the first thing to look at if it failed. */
export async function lastPicture(page: Page): Promise<void> {
	const name = expect.getState().currentTestName ?? 'unknown test';
	await page.screenshot({
		path: path.join(ARTIFACTS, 'last', `${name.replace(/[^\w ]/g, '').slice(0, 100)}.png`),
	});
}
