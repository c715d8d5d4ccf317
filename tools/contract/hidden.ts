import type { Outcome } from './check';

/** What may not be shown. */
interface Secrets {
	key: string;
	baseUrl: string;
	organization?: string | undefined;
}

/**
 * An outcome without the key, the address and the organization. Checks do not put them into their words;
 * this holds if one of them ever should.
 */
export function hidden(outcome: Outcome, { key, baseUrl, organization }: Secrets): Outcome {
	const { host, hostname } = new URL(baseUrl);
	const secrets = [key, baseUrl, host, hostname, ...(organization ? [organization] : [])];
	const clean = (text: string) =>
		secrets.reduce((left, secret) => left.replaceAll(secret, '[hidden]'), text);
	if (outcome.verdict === 'differs') return { ...outcome, how: clean(outcome.how) };
	if (outcome.verdict === 'unseen') return { ...outcome, why: clean(outcome.why) };
	return outcome;
}
