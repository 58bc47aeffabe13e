// What every command gets: the client for the server the user named, and the namespace.
import { type Client, createClient } from '@ovenbird/sdk';
import type { Command } from 'commander';
import { UsageError } from './failure.ts';
import type { Terminal } from './terminal.ts';

export interface Context {
  readonly client: Client;
  readonly terminal: Terminal;
  /** As given with `-n`; absent: every namespace where that makes sense, else `default`. */
  readonly namespace: string | undefined;
}

interface GlobalOptions {
  readonly server?: string;
  readonly token?: string;
  readonly namespace?: string;
}

const DEFAULT_SERVER = 'http://127.0.0.1:8080';

export function addGlobalOptions(program: Command): Command {
  return program
    .option('--server <url>', `address of the platform (OVENBIRD_URL; default ${DEFAULT_SERVER})`)
    .option('--token <text>', 'token, when the server asks for one (OVENBIRD_TOKEN)')
    .option('-n, --namespace <name>', 'namespace of deployments');
}

export function contextOf(command: Command, terminal: Terminal): Context {
  const options = command.optsWithGlobals<GlobalOptions>();
  const baseUrl = options.server ?? (terminal.env.OVENBIRD_URL || DEFAULT_SERVER);
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new UsageError(`${JSON.stringify(baseUrl)} is no address of a server: expected something like ${DEFAULT_SERVER}`);
  }
  const token = options.token ?? (terminal.env.OVENBIRD_TOKEN || undefined);
  return { client: createClient({ baseUrl, ...(token ? { token } : {}) }), terminal, namespace: options.namespace };
}
