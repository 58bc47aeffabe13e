// The commands that flytekit registers, taken apart: which entrypoint, with which arguments, over which code.
import { PlatformError } from '../../kernel/errors.ts';

export interface PythonCommand {
  /** `pyflyte-execute` or `pyflyte-map-execute`, with its arguments. */
  readonly command: readonly string[];
  /** The code it runs on, e.g. `/data/…/script_mode.tar.gz`; null when the code is installed already. */
  readonly distribution: string | null;
}

const ENTRYPOINTS = ['pyflyte-execute', 'pyflyte-map-execute'];

/** @throws failed_precondition on a command that is not flytekit's */
export function parsePythonCommand(command: readonly string[], taskType: string): PythonCommand {
  const { distribution, inner } = command[0] === 'pyflyte-fast-execute' ? parseFast(command) : { distribution: null, inner: command };
  if (!ENTRYPOINTS.includes(inner[0] ?? ''))
    throw new PlatformError(
      'failed_precondition',
      `A task of type ${taskType} that runs ${JSON.stringify(inner[0] ?? '(nothing)')} needs its container; the local executor runs flytekit's Python tasks (${ENTRYPOINTS.join(', ')}).`,
    );
  return { command: inner, distribution };
}

function parseFast(command: readonly string[]): { distribution: string | null; inner: string[] } {
  const end = command.indexOf('--') >= 0 ? command.indexOf('--') : command.length;
  const option = (name: string): string | null => {
    const at = command.slice(0, end).findIndex((part) => part === name || part.startsWith(`${name}=`));
    if (at < 0) return null;
    return command[at]!.includes('=') ? command[at]!.slice(name.length + 1) : (command[at + 1] ?? null);
  };
  const first = command.findIndex((part, index) => index > 0 && ENTRYPOINTS.includes(part));
  const inner = command.slice(first >= 0 ? first : end + 1);
  const distribution = option('--additional-distribution');
  if (!distribution) return { distribution, inner };
  // What pyflyte-fast-execute does to the command it starts: tasks that make further tasks need to know their code.
  const at = inner.indexOf('--resolver');
  const known = ['--dynamic-addl-distro', distribution, '--dynamic-dest-dir', '.'];
  return { distribution, inner: at < 0 ? inner : [...inner.slice(0, at), ...known, ...inner.slice(at)] };
}
