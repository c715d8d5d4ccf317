import { name, repository, version } from '../../../package.json';
import {
	PACKAGE_NAME,
	PACKAGE_REPOSITORY,
	PACKAGE_VERSION,
} from '../../../nodes/Invoance/runtime/version';

it('what manifests and reports say of the package is what package.json says', () => {
	expect(PACKAGE_NAME).toBe(name);
	expect(PACKAGE_VERSION).toBe(version);
	expect(repository.url).toContain(PACKAGE_REPOSITORY.replace('https://', ''));
});
