// Where things lie in the repository, and where the scripts keep what they make (all of it can be deleted at any time).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const nodeModules = join(root, 'node_modules');

/** Tools and Python environments, beside the platform's default data directory and ignored by git like it. */
export const toolsDirectory = join(root, '.ovenbird', 'tools');
export const environmentsDirectory = join(root, '.ovenbird', 'environments');

/** Reports of the test runners: read by `npm test`, kept for whoever looks after a failure. */
export const reportsDirectory = join(root, 'test-output', 'reports');

export const requirementsLock = join(root, 'examples', 'food-classification', 'requirements.lock');

/** Of the second environment: the frameworks whose models are served and accelerated, for the tests of both. */
export const frameworksLock = join(root, 'conformance', 'serving', 'environment', 'requirements.lock');
