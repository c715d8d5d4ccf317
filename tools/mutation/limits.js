const fc = require('fast-check');

// A second of random inputs: a mutant is noticed soon or never.
fc.configureGlobal({ ...fc.readConfigureGlobal(), interruptAfterTimeLimit: 1000 });
