// uv, which makes Python environments in seconds: the machine's own, or else one wheel fetched by the machine's pip.
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { toolsDirectory } from './paths.mjs';
import { step } from './progress.mjs';
import { capture } from './run-process.mjs';

const version = '0.13.9';
const directory = join(toolsDirectory, `uv-${version}`);

/**
 * @param {string} python the interpreter whose pip may fetch uv
 * @returns {Promise<{ program: string, env: NodeJS.ProcessEnv }>} uv, and the environment to run it in
 */
export async function ensureUv(python) {
  const program = (await onPath()) ?? (await fetched(python));
  return { program, env: { ...process.env, ...(await settingsFromPip(python)) } };
}

/** A uv of the line that the lock file was made with; an older one may not read it the same way. */
async function onPath() {
  const result = await capture('uv', ['--version']).catch(() => undefined);
  const [, major, minor] = /^uv (\d+)\.(\d+)/.exec(result?.stdout ?? '') ?? [];
  return Number(major) > 0 || Number(minor) >= 13 ? 'uv' : undefined;
}

/** @param {string} python */
async function fetched(python) {
  const program = join(directory, 'bin', 'uv');
  if (existsSync(program)) return program;
  await step('Fetching uv, which makes Python environments', async () => {
    const partial = `${directory}.${process.pid}.partial`;
    await rm(partial, { recursive: true, force: true });
    const pip = await pipOf(python, `${partial}-pip`);
    const result = await capture(pip, [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-warn-script-location',
      '--target',
      partial,
      `uv==${version}`,
    ]);
    if (result.code !== 0)
      throw new Failure(
        `${result.output.trimEnd()}\n\npip could not fetch uv. Check the network or pip’s settings, or install uv yourself, and run the command again.`,
      );
    await rename(partial, directory).catch((error) => {
      if (!existsSync(program)) throw error;
    });
    await rm(partial, { recursive: true, force: true });
    await rm(`${partial}-pip`, { recursive: true, force: true });
  });
  return program;
}

/** An interpreter that has pip: the given one, or a bare virtual environment of it, which brings its own. */
async function pipOf(/** @type {string} */ python, /** @type {string} */ environment) {
  if ((await capture(python, ['-m', 'pip', '--version'])).code === 0) return python;
  if ((await capture(python, ['-m', 'venv', environment])).code === 0) return join(environment, 'bin', 'python');
  throw new Failure(
    `${python} has neither pip nor venv. Add one of them (Debian and Ubuntu: python3-venv or python3-pip), or install uv, and run the command again.`,
  );
}

/** What a person told pip (index, certificates, wheels on disk) holds for uv too, unless uv was told otherwise. */
async function settingsFromPip(/** @type {string} */ python) {
  const result = await capture(python, ['-m', 'pip', 'config', 'list']).catch(() => undefined);
  return translatePipSettings(result?.code === 0 ? result.stdout : '', process.env);
}

/**
 * @param {string} listing output of `pip config list`, e.g. `global.cert='/etc/ssl/ca.pem'`; a later line wins
 * @param {NodeJS.ProcessEnv} environment variables that uv would read already
 * @returns {Record<string, string>} variables for uv
 */
export function translatePipSettings(listing, environment) {
  /** @type {Record<string, string>} */
  const pip = {};
  for (const line of listing.split('\n')) {
    const [, key, value] = /^[^=]*\.([a-z-]+)='(.*)'$/.exec(line.trim()) ?? [];
    if (key !== undefined && value !== undefined) pip[key] = value.replaceAll('\\n', ' ').trim();
  }
  const settings = {
    UV_DEFAULT_INDEX: environment.UV_INDEX_URL ? undefined : pip['index-url'],
    UV_INDEX: environment.UV_EXTRA_INDEX_URL ? undefined : pip['extra-index-url'],
    UV_FIND_LINKS: pip['find-links']?.split(/\s+/).filter(isReachable).join(' '),
    UV_NO_INDEX: pip['no-index'],
    UV_INSECURE_HOST: pip['trusted-host'],
    UV_HTTP_TIMEOUT: pip['default-timeout'] ?? pip.timeout,
    SSL_CERT_FILE: pip.cert,
  };
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([name, value]) => value && !environment[name])
      .map(([name, value]) => [name, String(value)]),
  );
}

/** pip ignores a wheel folder that does not exist; uv stops at it. */
function isReachable(/** @type {string} */ link) {
  return /^[a-z]+:\/\//.test(link) || existsSync(link);
}
