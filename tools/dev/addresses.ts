import type { Emulator } from '../../test/emulator';
import type { N8n } from '../../test/e2e/n8n/startN8n';

/** What is printed once everything runs. */
interface Running {
	n8n: Pick<N8n, 'url'>;
	owner: { email: string; password: string };
	emulator: Pick<Emulator, 'apiKey' | 'baseUrl' | 'storageUrl' | 'publicKey'>;
	credential: { name: string };
	/** By their names. */
	workflows: readonly string[];
}

/** Where everything is and how to get in, and what becomes of it: the text for the terminal. */
export function addresses({ n8n, owner, emulator, credential, workflows }: Running): string {
	return `
n8n          ${n8n.url}
Sign in      ${owner.email}
Password     ${owner.password}
Workflows    ${workflows.join('\n             ')}

Invoance     ${emulator.baseUrl}, made of nothing but invented events
API key      ${emulator.apiKey}
Storage      ${emulator.storageUrl}
Public key   ${emulator.publicKey}
Credential   "${credential.name}" in n8n has this key and this address

A change of the sources is built and loaded at once; reload the editor to see it.
Nothing is kept: Ctrl+C stops all of this and removes it, your workflows too. Download what you want to keep.`;
}
