// Programs of the Java world for tests, where a machine has what they need: their jars are fetched once by Maven, beside the other tools.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/lock.mjs';
import { toolsDirectory } from '../../scripts/paths.mjs';

export interface JavaPrograms {
  /** Of the folder that keeps the jars; it changes with the versions. */
  readonly name: string;
  /** `group:artifact:version` */
  readonly artifacts: readonly string[];
}

const MIN_JAVA = 17;
const run = promisify(execFile);

/** Why programs of the Java world cannot run here; undefined when they can. Jars that are there already need no Maven. */
export function whyNoJava({ name }: JavaPrograms): string | undefined {
  const version = /version "(\d+)/.exec(output('java', ['-version']))?.[1];
  if (version === undefined) return 'this machine has no Java';
  if (Number(version) < MIN_JAVA) return `this machine has Java ${version}; ${MIN_JAVA} is needed`;
  if (!existsSync(folderOf(name)) && output('mvn', ['--version']) === '') return 'this machine has no Maven (mvn) to fetch the jars with';
  return undefined;
}

/** The class path of the programs; the first call fetches them. A broken-off fetch leaves nothing behind. */
export async function classPath(programs: JavaPrograms): Promise<string> {
  const folder = folderOf(programs.name);
  if (!existsSync(folder)) {
    await mkdir(toolsDirectory, { recursive: true });
    await withLock(`${folder}.lock`, () => fetchJars(programs, folder));
  }
  return join(folder, '*');
}

async function fetchJars({ name, artifacts }: JavaPrograms, folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const project = await mkdtemp(join(tmpdir(), 'ovenbird-jars-'));
  const partial = `${folder}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await writeFile(join(project, 'pom.xml'), pom(name, artifacts));
    await run('mvn', ['--quiet', '--batch-mode', 'dependency:copy-dependencies', `-DoutputDirectory=${partial}`], { cwd: project });
    await rename(partial, folder);
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

function pom(name: string, artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, id, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${id}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>ovenbird.tests</groupId><artifactId>${name}</artifactId><version>1</version>
  <dependencies>${dependencies.join('')}</dependencies>
</project>
`;
}

function folderOf(name: string): string {
  return join(toolsDirectory, name);
}

/** Empty when the program is not there. `java -version` writes to stderr. */
function output(command: string, args: readonly string[]): string {
  try {
    return execFileSync('sh', ['-c', `"$0" "$@" 2>&1`, command, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}
