import { generate } from 'selfsigned';

/** PEM, all of it. */
interface Certificates {
	/** The authority's own, for whoever is to trust it. */
	readonly authority: string;
	/** One certificate for all hosts, signed by the authority. */
	readonly certificate: string;
	readonly key: string;
}

/**
 * An authority that nobody but a test trusts, and a certificate of it. The authority's key is gone
 * when this returns, so the authority can vouch for nothing else.
 *
 * @param hosts the host names that the certificate is for
 */
export async function issueCertificates(hosts: readonly string[]): Promise<Certificates> {
	const kind = { keyType: 'ec', algorithm: 'sha256' } as const;
	const authority = await generate([{ name: 'commonName', value: 'End-to-end tests' }], {
		...kind,
		extensions: [
			{ name: 'basicConstraints', cA: true, critical: true },
			{ name: 'keyUsage', keyCertSign: true, critical: true },
		],
	});
	const issued = await generate([{ name: 'commonName', value: 'Stand-ins' }], {
		...kind,
		ca: { key: authority.private, cert: authority.cert },
		extensions: [
			{ name: 'basicConstraints', cA: false, critical: true },
			{ name: 'keyUsage', digitalSignature: true, critical: true },
			{ name: 'extKeyUsage', serverAuth: true },
			{ name: 'subjectAltName', altNames: hosts.map((value) => ({ type: 2, value })) },
		],
	});
	return { authority: authority.cert, certificate: issued.cert, key: issued.private };
}
