import { describe, expect, it } from 'vitest';
import { fillCommand } from './task-command.ts';
import type { AttemptKey, AttemptPlaces } from './task-executor.ts';

const key: AttemptKey = { execution: { project: 'p', domain: 'd', name: 'a1' }, nodeId: 'n0', attempt: 1 };
const places: AttemptPlaces = {
  inputs: '/data/n0/inputs.pb',
  outputPrefix: '/data/n0/1/outputs',
  rawPrefix: '/raw',
  checkpointPrefix: '/check',
  previousCheckpointPrefix: null,
  workFolder: '/work-folder',
  log: '/log',
};

describe('the command of a task', () => {
  it('has every variable of Flyte filled in, whatever its case', () => {
    const command = [
      ...['--inputs', '{{.input}}', '--in={{ .InputPrefix }}', '{{.outputPrefix}}', '{{.rawOutputDataPrefix}}'],
      ...['{{.checkpointOutputPrefix}}', '{{.prevCheckpointPrefix}}', '{{.PERRETRYUNIQUEKEY}}', '{{.namespace}}', 'plain'],
    ];
    expect(fillCommand(command, key, places)).toEqual([
      ...['--inputs', '/data/n0/inputs.pb', '--in=/data/n0', '/data/n0/1/outputs', '/raw'],
      ...['/check', '""', 'a1-n0-1', 'p-d', 'plain'],
    ]);
  });

  it('is refused when it names a variable that does not exist', () => {
    expect(() => fillCommand(['{{.podName}}'], key, places)).toThrowError("The task's command uses {{.podName}}");
  });
});
