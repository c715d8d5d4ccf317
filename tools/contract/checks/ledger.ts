import { differs, HOLDS, type Check } from '../check';
import { Unseen } from '../unseen';
import type { Session } from '../session';
import { answerWords, field } from '../words';

const NO_DOCUMENT = `evt_${'0'.repeat(26)}`;

/** An order that names no document, which the ledger cannot but refuse. */
function refusedAnchor(session: Session) {
	return session.askInAnyScope({ path: '/v1/document/anchor', body: {} });
}

/** The ledger of documents, of which nothing is written here. */
export const ledgerChecks: readonly Check[] = [
	{
		assumption: 'ledger.endpoint',
		breaks: 'Export: Verify with an anchor in Invoance’s ledger.',
		run: async (session) => {
			const answer = await refusedAnchor(session);
			if (answer.status === 400 || answer.status === 403) return HOLDS;
			return differs(`an order without a document is answered with ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'ledger.scope',
		run: async (session) => {
			const answer = await refusedAnchor(session);
			if (answer.status !== 403) throw new Unseen('no scope was missed');
			return HOLDS;
		},
	},
	{
		assumption: 'ledger.get',
		run: async (session) => {
			const answer = await session.askInAnyScope({ path: `/v1/document/${NO_DOCUMENT}` });
			const code = field(answer.json, 'error');
			const isRefused = answer.status === 403 && code === 'insufficient_scope';
			const isNotFound = answer.status === 404 && String(code).endsWith('_not_found');
			if (isRefused || isNotFound) return HOLDS;
			return differs(`a document that is not there is answered with ${answerWords(answer)}`);
		},
	},
	{
		assumption: 'ledger.anchor',
		run: () => Promise.reject(new Unseen('it takes writing to the ledger')),
	},
	{
		assumption: 'ledger.duplicate',
		run: () => Promise.reject(new Unseen('it takes writing to the ledger')),
	},
];
