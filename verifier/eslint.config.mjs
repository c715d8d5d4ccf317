// The rules of all tests and tools, with the types of a browser.
import { rulesFor } from '../test/eslint.config.mjs';

export default rulesFor(import.meta.dirname);
