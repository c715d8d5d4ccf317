/** Why an assumption could not be looked at. */
export class Unseen extends Error {}
