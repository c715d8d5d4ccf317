import { accountCases, requestCases } from './account';
import { eventCases } from './events';
import { exportCases } from './exports';
import { organizationCases } from './organizations';
import { refusalCases } from './refusals';
import { storageCases } from './storage';

/** Every way in which the API is made unlike the document by nothing but faults. */
export const cases = [
	...requestCases,
	...accountCases,
	...organizationCases,
	...eventCases,
	...exportCases,
	...storageCases,
	...refusalCases,
];
