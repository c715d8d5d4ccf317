import { chunks, lines } from '../exportFiles';
import type { SeriesInput } from '../../../../nodes/Invoance/verification/series/delivery';
import { bytesOf, halfYear } from './halfYear';
import { onlyOne, verifyInputs } from './verifyFiles';

const MAX_MANIFEST_BYTES = 2 ** 20;

const [month, next] = halfYear();
if (!month || !next) throw new Error('There are six months');
const file = { name: month.name, group: 0, open: () => chunks(bytesOf(month)) };

async function verifyOne(inputs: SeriesInput[]) {
	return onlyOne(await verifyInputs(inputs));
}

/** A manifest that is none by its name, in these parts. */
function manifest(...parts: string[]) {
	return { name: 'm.json', group: 0, open: () => chunks(...parts) };
}

/** A source in parts, and how many of them each reading took. */
function countingParts(parts: Buffer[]) {
	const readings: Array<{ parts: number }> = [];
	const open = async function* () {
		const reading = { parts: 0 };
		readings.push(reading);
		for (const part of parts) {
			reading.parts++;
			yield await Promise.resolve(part);
		}
	};
	return { open, partsRead: () => readings.map((reading) => reading.parts) };
}

describe('what a series is read from', () => {
	it('is known for a manifest in whatever parts it comes', async () => {
		const { manifest: text } = month;
		const parts = [text.slice(0, 10), text.slice(10, 20), text.slice(20)];
		const report = await verifyOne([file, manifest(...parts)]);
		expect(report).toMatchObject({ valid: true, files: 1, chain: 'intact' });
	});

	it('is read no further than its kind shows, and then from its beginning', async () => {
		const { open, partsRead } = countingParts(
			Array.from({ length: 4 }, () => Buffer.alloc(256, 10)),
		);
		const report = await verifyOne([{ name: 'a', group: 0, open }]);
		expect(report).toMatchObject({ files: 1, bytes: 1024 });
		expect(partsRead()).toEqual([1, 4]);
	});

	it('is no manifest if it is longer than one can be', async () => {
		const blanks = ' '.repeat(MAX_MANIFEST_BYTES - month.manifest.length);
		const longest = await verifyOne([file, manifest(month.manifest, blanks)]);
		expect(longest).toMatchObject({ valid: true, chain: 'intact' });
		const tooLong = await verifyOne([file, manifest(month.manifest, blanks, ' ')]);
		expect(tooLong).toMatchObject({
			chain: 'broken',
			problems: [
				{
					file: 'm.json',
					reason: 'manifest_unreadable',
					detail: 'm.json is no manifest that this node wrote, or was damaged',
				},
			],
		});
	});

	it('is read no further than a manifest can be long', async () => {
		const parts = Array.from({ length: 20 }, () => Buffer.alloc(MAX_MANIFEST_BYTES / 16, ' '));
		const { open, partsRead } = countingParts(parts);
		await verifyOne([{ name: 'm.json', group: 0, isManifest: true, open }]);
		expect(partsRead()).toEqual([17]);
	});

	it('may be the same manifest twice, of which the first place counts', async () => {
		const { problems } = await verifyOne([
			file,
			manifest(month.manifest),
			{ ...manifest(month.manifest), group: 1 },
			{ name: next.name, group: 1, open: () => chunks(bytesOf(next)) },
			{ ...manifest(next.manifest), group: 1 },
		]);
		expect(problems).toEqual([]);
	});

	it('may be a file that cannot be verified, which is said in words', async () => {
		const open = () => chunks('seq,action\n');
		const { problems } = await verifyOne([{ name: 'a', group: 0, open }]);
		expect(problems).toEqual([
			{
				file: 'a',
				reason: 'csv_file',
				detail: 'a cannot be verified: the file is CSV, and signatures are made over JSON',
			},
		]);
	});

	it('may be events that name no organization, which then are of no other one', async () => {
		const open = () => chunks([...lines(1), '{"seq":2}'].join('\n'));
		const { events, problems } = await verifyOne([{ name: 'a', group: 0, open }]);
		expect(events).toBe(2);
		expect(problems).toEqual([]);
	});

	it('is given up with what it throws in the middle', async () => {
		const open = async function* () {
			yield* chunks(lines(1).join('\n'));
			throw new Error('disk');
		};
		const inputs = [{ name: 'a', group: 0, isManifest: false, open }];
		await expect(verifyOne(inputs)).rejects.toThrow('disk');
	});
});
