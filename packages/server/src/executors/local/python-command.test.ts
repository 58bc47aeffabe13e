import { describe, expect, it } from 'vitest';
import { parsePythonCommand } from './python-command.ts';

const inner = ['pyflyte-execute', '--inputs', '/in', '--resolver', 'some.resolver', '--', 'task-module', 'ex', 'task-name', 'add'];
const parse = (command: readonly string[]) => parsePythonCommand(command, 'python-task');

describe('the command of a Python task', () => {
  it('is taken as it is when the code is installed', () => {
    expect(parse(inner)).toEqual({ command: inner, distribution: null });
  });

  it.each([
    ['pyflyte run', ['--additional-distribution', '/up/code.tar.gz', '--dest-dir', '.', '--']],
    ['pyflyte register', ['--additional-distribution', '/up/code.tar.gz', '--dest-dir', '/root', '--']],
    ['an equals sign', ['--additional-distribution=/up/code.tar.gz', '--dest-dir=/root', '--']],
  ])('loses the part that would unpack the code, as %s writes it', (_who, options) => {
    const { command, distribution } = parse(['pyflyte-fast-execute', ...options, ...inner]);
    expect(distribution).toBe('/up/code.tar.gz');
    expect(command).toEqual([
      ...['pyflyte-execute', '--inputs', '/in', '--dynamic-addl-distro', '/up/code.tar.gz', '--dynamic-dest-dir', '.'],
      ...inner.slice(3),
    ]);
  });

  it('is refused when it needs a container, by the type of the task', () => {
    expect(() => parsePythonCommand(['python', 'main.py'], 'raw-container')).toThrowError(
      'A task of type raw-container that runs "python" needs its container',
    );
    expect(() => parsePythonCommand([], 'spark')).toThrowError('runs "(nothing)"');
  });
});
