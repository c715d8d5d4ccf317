const fc = require('fast-check');

// The same random inputs every time, and a second of them: a mutant is noticed soon or never.
fc.configureGlobal({ seed: 1, interruptAfterTimeLimit: 1000 });
