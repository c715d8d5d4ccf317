import { RESIDUE } from './residue';
import { TAMPERED_EVENTS } from './tamperedEvents';
import { TAMPERED_FILES, TAMPERED_MANIFESTS, TAMPERED_ORDERS } from './tamperedFiles';

/** What is done to a series of one organization that was delivered without a failure. */
export const TAMPERED = [...TAMPERED_EVENTS, ...TAMPERED_FILES, ...TAMPERED_MANIFESTS];

/** The rows of the tampering matrix. */
export const TAMPERING_CASES = [...TAMPERED, ...TAMPERED_ORDERS, ...RESIDUE];
