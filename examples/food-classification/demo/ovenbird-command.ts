// `npx ovenbird …`, against the platform of the demo.
import { type DemoContext, repository } from './context.ts';
import { runCommand, shellWords } from './run-command.ts';

/** Show the command and what it prints. @returns its stdout */
export function ovenbird(demo: DemoContext, args: readonly string[]): Promise<string> {
  const { narrator } = demo;
  narrator.command(shellWords(['npx', 'ovenbird', ...args]));
  return run(demo, args, (line) => narrator.say(line));
}

/** The same for the demo's own use. @returns one document for each line of its output */
export async function ovenbirdJson<T>(demo: DemoContext, args: readonly string[]): Promise<T[]> {
  const text = await run(demo, [...args, '--json']);
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}

function run({ platform, signal }: DemoContext, args: readonly string[], onLine?: (line: string) => void): Promise<string> {
  return runCommand('npx', ['--no-install', 'ovenbird', ...args], {
    cwd: repository,
    env: { OVENBIRD_URL: platform.control },
    signal,
    ...(onLine ? { onLine } : {}),
  });
}
