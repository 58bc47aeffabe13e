// The registered command with Flyte's template variables filled in. Names are matched without regard to case, as Flyte does.
import { PlatformError } from '../../../kernel/errors.ts';
import type { AttemptKey, AttemptPlaces } from './task-executor.ts';

const VARIABLE = /\{\{\s*\.([A-Za-z][A-Za-z0-9_.]*)\s*\}\}/g;

/** @throws failed_precondition naming a variable that does not exist */
export function fillCommand(command: readonly string[], key: AttemptKey, places: AttemptPlaces): string[] {
  const values: Readonly<Record<string, string>> = {
    input: places.inputs,
    inputprefix: places.inputs.slice(0, places.inputs.lastIndexOf('/')),
    outputprefix: places.outputPrefix,
    rawoutputdataprefix: places.rawPrefix,
    checkpointoutputprefix: places.checkpointPrefix,
    // Flyte writes two quote characters where there is no earlier attempt; flytekit knows them.
    prevcheckpointprefix: places.previousCheckpointPrefix ?? '""',
    perretryuniquekey: `${key.execution.name}-${key.nodeId}-${key.attempt}`,
    namespace: `${key.execution.project}-${key.execution.domain}`,
  };
  return command.map((argument) =>
    argument.replaceAll(VARIABLE, (whole, name: string) => {
      const value = values[name.toLowerCase()];
      if (value === undefined)
        throw new PlatformError('failed_precondition', `The task's command uses ${whole}, which this server does not fill in.`);
      return value;
    }),
  );
}
