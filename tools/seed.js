const fc = require('fast-check');

// The same inputs for everyone, so that what fails is the change at hand. For others: RANDOM_SEED=2 npm test
fc.configureGlobal({ seed: Number(process.env.RANDOM_SEED ?? 1) });
