import { requestJson, type ApiConnection } from '../../../nodes/Invoance/api/request';
import { now } from '../../engine/fastClock';
import { connectionTo, says } from './fakeApi';

jest.mock('../../../nodes/Invoance/runtime/clock', () =>
	jest.requireActual<object>('../../engine/fastClock'),
);

async function ask(
	connection: ApiConnection,
	deadline = now() + 600_000,
	maxAnswerBytes = 10_000,
): Promise<unknown> {
	const subject = { target: 'export "aexp_1"', scope: 'audit:read' };
	const request = { method: 'GET', path: '/v1/x', maxAnswerBytes, subject, deadline } as const;
	const { json } = await requestJson(connection, request);
	return json;
}

/** Arrays in each other, so that the innermost is the `depth`-th. */
function nested(depth: number, innermost = ''): string {
	return '['.repeat(depth) + innermost + ']'.repeat(depth);
}

describe('an answer', () => {
	it.each([200, 299])('of status %i is read as JSON', async (status) => {
		const { connection } = await connectionTo([says({ text: 'ä€😀' }, status)]);
		expect(await ask(connection)).toEqual({ text: 'ä€😀' });
	});

	it.each([199, 300, 404])('of status %i is an error', async (status) => {
		const { connection } = await connectionTo([says({}, status)]);
		await expect(ask(connection)).rejects.toMatchObject({ status });
	});

	it('in many pieces is put together', async () => {
		const json = { text: 'ä'.repeat(600_000) };
		const { connection } = await connectionTo([says(json)]);
		expect(await ask(connection, undefined, 2_000_000)).toEqual(json);
	});

	it('that is too large is not read to its end', async () => {
		const enough = await connectionTo([says('7'.padEnd(10_000))]);
		expect(await ask(enough.connection)).toBe(7);
		const { connection, requests } = await connectionTo([says('7'.padEnd(10_001))]);
		await expect(ask(connection)).rejects.toMatchObject({
			message: 'Invoance sent an answer that is far larger than it should be',
			description: expect.stringMatching(
				/^It is over 10000 bytes, so reading was stopped/,
			) as string,
		});
		expect(requests[0]?.abortSignal?.aborted).toBe(true);
	});

	it.each([
		['an empty answer', 'nothing', ''],
		['an empty answer', 'blanks', ' \n'],
		['a web page', 'a doctype', ' <!DOCTYPE html>'],
		['a web page', 'an element', '\n<HTML lang="en">'],
		['a web page', 'only that', '<html>'],
		['a web page', 'a comment', '<!-- blocked --><html>'],
		['text that is not valid JSON', 'words', 'x <html>'],
		['text that is not valid JSON', 'the beginning of an object', '{"id":'],
		['JSON that is nested too deeply', '101 arrays', nested(101)],
		['JSON that is nested too deeply', 'an object', `{"a":[1,${nested(99)},2]}`],
	])('is told to be %s: %s', async (what, _, text) => {
		const { connection } = await connectionTo([says(text)]);
		await expect(ask(connection)).rejects.toMatchObject({
			message: `Invoance sent ${what} instead of data`,
			description:
				'Check the Base URL in the credential "My Invoance"; a proxy or a firewall between n8n and api.invoance.com can cause this too, and would have to allow it.',
			retryable: false,
		});
	});

	it('may be any JSON that is nested a hundred deep', async () => {
		for (const text of ['null', '7', nested(100, '1,null'), '[null,{"a":null}]']) {
			const { connection } = await connectionTo([says(text)]);
			expect(await ask(connection)).toEqual(JSON.parse(text));
		}
	});
});
