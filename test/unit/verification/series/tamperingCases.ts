import { RESIDUE } from './residue';
import { TAMPERED_EVENTS } from './tamperedEvents';
import { TAMPERED_FILES, TAMPERED_MANIFESTS } from './tamperedFiles';

/** The rows of the tampering matrix. */
export const TAMPERING_CASES = [
	...TAMPERED_EVENTS,
	...TAMPERED_FILES,
	...TAMPERED_MANIFESTS,
	...RESIDUE,
];
