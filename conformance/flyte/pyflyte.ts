// The real pyflyte and FlyteRemote against a real platform.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, createClient } from '@ovenbird/sdk';
import { type Platform, startPlatform } from '../support/platform.ts';
import { mustRunPython, type PythonResult, pythonPath, runCommand } from '../support/python.ts';

export const PLACE = { project: 'flytesnacks', domain: 'development' } as const;
export const PROJECT_FOLDER = join(import.meta.dirname, 'project');

export interface FlytePlatform {
  readonly platform: Platform;
  /** For files that tasks write. */
  readonly folder: string;
  readonly client: Client;
  pyflyte(...args: string[]): Promise<PythonResult>;
  /** A script with a `remote` (FlyteRemote) in it; what it prints as JSON. */
  remote<T>(script: string, ...args: string[]): Promise<T>;
  /** Resolves when the execution has ended; the native API tells. */
  ended(name: string): Promise<Awaited<ReturnType<Client['executions']['get']>>>;
  stop(): Promise<void>;
}

const configOf = (endpoint: string, token?: string) => `
admin:
  endpoint: dns:///${endpoint}
  insecure: true
${token ? `  authType: ExternalCommand\n  command: ["echo", "${token}"]\n` : ''}`;

const REMOTE = `
import json, sys
from flytekit.configuration import Config, PlatformConfig
from flytekit.remote import FlyteRemote
remote = FlyteRemote(
    Config(platform=PlatformConfig(endpoint=sys.argv[1], insecure=True)),
    default_project="flytesnacks", default_domain="development")
`;

/** @param token  what the platform asks of every client; pyflyte gets it from an external command, as its documentation has it */
export async function startFlytePlatform(token?: string): Promise<FlytePlatform> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-flyte-'));
  const platform = await startPlatform({ python: await pythonPath(), args: token ? ['--token', token] : [] });
  const client = createClient({ baseUrl: platform.control, ...(token ? { token } : {}) });
  const endpoint = new URL(platform.control).host;
  const config = join(folder, 'config.yaml');
  await writeFile(config, configOf(endpoint, token));
  const options = { cwd: PROJECT_FOLDER, env: { FLYTECTL_CONFIG: config } };
  return {
    platform,
    folder,
    client,
    pyflyte: (...args) => runCommand('pyflyte', args, options),
    remote: async (script, ...args) => {
      const printed = await mustRunPython(`${REMOTE}${script}`, [endpoint, ...args], options);
      return JSON.parse(printed.trim().split('\n').at(-1) ?? '');
    },
    ended: async (name) => {
      const listening = new AbortController();
      const changes = await client.events.subscribe({ query: { topics: ['execution'] } }, { signal: listening.signal });
      try {
        let execution = await client.executions.get({ params: { ...PLACE, name } });
        if (execution.endedAt !== null) return execution;
        for await (const change of changes) {
          if (!change.id.endsWith(`/${name}`)) continue;
          execution = await client.executions.get({ params: { ...PLACE, name } });
          if (execution.endedAt !== null) return execution;
        }
        throw new Error('The platform ended the stream of changes.');
      } finally {
        listening.abort();
      }
    },
    stop: async () => {
      await platform.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
