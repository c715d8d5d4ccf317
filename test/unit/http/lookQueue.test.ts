import { LookQueue } from '../../../nodes/Invoance/http/lookQueue';
import { elapse, now } from '../virtualClock';

jest.mock('../../../nodes/Invoance/clock', () => jest.requireActual<object>('../virtualClock'));

describe('a look at the last export that is awaited, at a slow pace', () => {
	it('comes when its export is as old as the others were that were ready', async () => {
		const looks = new LookQueue();
		const first = now();
		await elapse(500);
		looks.note({ isFinished: true, since: first });
		looks.next(2);
		looks.add({ since: now() });
		expect(looks.waitMs(2, false)).toBeLessThanOrEqual(500);
		expect(looks.waitMs(2, false)).toBeGreaterThan(0);
	});
});
