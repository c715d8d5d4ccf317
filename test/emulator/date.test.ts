import { callApi, createJob, downloadUrl, send } from './callApi';
import { useEmulator } from './useEmulator';

let now = Date.parse('2026-07-15T10:00:00.000Z');
const emulator = useEmulator({ now: () => now, jobDurationMs: 0, coldJobDurationMs: 0 });

describe('the Date of an answer', () => {
	test('follows the emulator’s clock, to the second, on both servers', async () => {
		now = Date.parse('2026-07-15T10:00:07.999Z');
		const url = await downloadUrl(emulator, (await createJob(emulator)).id);
		const answers = [
			await callApi(emulator, '/v1/me'),
			await callApi(emulator, '/v1/audit/exports/none'),
			await callApi(emulator, '/v1/me', { headers: {} }),
			await callApi(emulator, '/nowhere'),
			await send(url),
			await send(url, { headers: { range: 'bytes=0-9' } }),
			await send(`${url}x`),
		];
		expect(answers.map((answer) => answer.status)).toEqual([200, 404, 401, 404, 200, 206, 403]);
		const dates = new Set(answers.map((answer) => answer.headers['date']));
		expect(dates).toEqual(new Set(['Wed, 15 Jul 2026 10:00:07 GMT']));
	});

	test('is of the moment of the answer, not of the request', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'delay', ms: 50 } });
		emulator.resetRecords();
		const answer = callApi(emulator, '/v1/me');
		while (emulator.requests.length === 0) await new Promise(setImmediate);
		now += 60_000;
		expect((await answer).headers['date']).toBe('Wed, 15 Jul 2026 10:01:07 GMT');
	});

	test('is missing from one answer by a fault', async () => {
		emulator.faults.add({ on: 'me', fault: { type: 'noDate' } });
		expect((await callApi(emulator, '/v1/me')).headers).not.toHaveProperty('date');
		expect((await callApi(emulator, '/v1/me')).headers).toHaveProperty('date');
	});

	test('can be anything by a fault', async () => {
		const headers = { date: 'yesterday' };
		emulator.faults.add({ on: 'me', fault: { type: 'status', status: 200, headers } });
		expect((await callApi(emulator, '/v1/me')).headers['date']).toBe('yesterday');
	});
});
