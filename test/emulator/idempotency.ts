import { ApiError } from './apiError';
import type { Call } from './route';

/**
 * What was made under each `Idempotency-Key`, per API key: a request that is sent again with the same
 * body is answered with what the first one made.
 */
export class Idempotency<Made> {
	private readonly seen = new Map<string, { body: string; made: Made }>();

	/**
	 * Makes something, or finds what the same request made before. What `make` throws is not kept.
	 *
	 * @throws ApiError 409 if the key came with another body before
	 */
	once(call: Call, make: () => Made): Made {
		const header = call.headers['idempotency-key'];
		if (header === undefined) return make();
		const name = `${call.key.id} ${header}`;
		const body = JSON.stringify(call.body);
		const earlier = this.seen.get(name);
		if (earlier !== undefined && earlier.body !== body) {
			throw new ApiError(
				409,
				'idempotency_key_reused',
				'This Idempotency-Key was used with another body.',
			);
		}
		const made = earlier?.made ?? make();
		this.seen.set(name, { body, made });
		return made;
	}
}
