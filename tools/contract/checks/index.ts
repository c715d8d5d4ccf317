import type { Check } from '../check';
import { accountChecks } from './account';
import { errorChecks } from './errors';
import { eventsChecks } from './events';
import { exportChecks } from './exports';
import { ledgerChecks } from './ledger';
import { organizationChecks } from './organizations';
import { rateLimitChecks, requestChecks } from './requests';
import { signatureChecks } from './signatures';
import { storageChecks } from './storage';

/** Every check, in the order in which they run: those about refusals see what the others met. */
export const checks: readonly Check[] = [
	...requestChecks,
	...accountChecks,
	...organizationChecks,
	...eventsChecks,
	...signatureChecks,
	...exportChecks,
	...storageChecks,
	...ledgerChecks,
	...errorChecks,
	...rateLimitChecks,
];
