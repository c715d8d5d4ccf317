import type { JsonObject } from '../../../../nodes/Invoance/verification/json';
import { nodePlatform } from '../../../../nodes/Invoance/runtime/nodePlatform';
import { checkEvent } from '../../../../nodes/Invoance/verification/event/signature';
import { trustIn } from '../../../../nodes/Invoance/verification/trust/trust';
import { exampleEvent, KEY, OTHER_KEY, signEvent, testKey } from '../signing';
import { verdictOn } from '../verdictOn';

const genuine = signEvent(exampleEvent(1));

describe('the verdict on an event', () => {
	it.each<[string, JsonObject, string, string]>([
		['with half a signature', { signature: '00' }, 'invalid', 'signature_invalid'],
		['with a key that is none', { signing_public_key: 7 }, 'invalid', 'signature_invalid'],
		[
			'with a key in capitals',
			{ signing_public_key: 'AB'.repeat(32) },
			'invalid',
			'signature_invalid',
		],
		['with an empty signature', { signature: '' }, 'unverifiable', 'no_signature'],
		['without a hash', { payload_hash: null }, 'valid', ''],
	])('%s', async (_, change, outcome, reason) => {
		const verdict = await verdictOn({ ...genuine, ...change });
		expect(verdict).toStrictEqual(reason === '' ? { outcome } : { outcome, reason });
	});

	it.each([`0${'0'.repeat(128)}`, `${'0'.repeat(128)}0`, 'g'.repeat(128), 7])(
		'is reached before the signature is looked at if that is none: %j',
		(signature) => {
			const trust = trustIn(undefined, nodePlatform);
			expect(checkEvent({ ...genuine, signature }, trust, nodePlatform)).toEqual({
				verdict: { outcome: 'invalid', reason: 'signature_invalid' },
			});
		},
	);
});

describe('of several pinned keys', () => {
	const third = testKey(3);
	const pinned = [third, OTHER_KEY].map(({ publicKeyHex }) => publicKeyHex);

	it('one is enough, whichever it is', async () => {
		for (const key of [third, OTHER_KEY]) {
			const event = signEvent(exampleEvent(1), key);
			expect(await verdictOn(event, pinned.join(','))).toEqual({ outcome: 'valid' });
		}
	});

	it('any may have signed, whatever the event says of it', async () => {
		for (const carried of [null, 'nothing', third.publicKeyHex, KEY.publicKeyHex]) {
			const event = { ...signEvent(exampleEvent(1), OTHER_KEY), signing_public_key: carried };
			expect(await verdictOn(event, pinned.join('\n'))).toEqual({ outcome: 'valid' });
		}
	});

	it('none fits what another key signed', async () => {
		expect(await verdictOn(genuine, pinned.join(','))).toEqual({
			outcome: 'invalid',
			reason: 'signature_invalid',
		});
	});
});
