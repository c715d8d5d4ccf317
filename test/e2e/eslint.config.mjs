// The rules of all tests, with the types of this package.
import { rulesFor } from '../eslint.config.mjs';

export default rulesFor(import.meta.dirname);
