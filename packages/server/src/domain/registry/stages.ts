// Stages as users write them.
import { PlatformError } from '../../kernel/errors.ts';
import { STAGES, type Stage } from './model-version.ts';

/** Any case is understood. @throws invalid_argument */
export function parseStage(written: string): Stage {
  const stage = STAGES.find((each) => each.toLowerCase() === written.toLowerCase());
  if (!stage)
    throw new PlatformError('invalid_argument', `Invalid Model Version stage: ${written}. Value must be one of ${STAGES.join(', ')}.`, {
      field: 'stage',
    });
  return stage;
}

/** `archiveOthers` makes sense only where one version should be alone. */
export function checkArchiving(stage: Stage): void {
  if (stage !== 'Staging' && stage !== 'Production')
    throw new PlatformError(
      'invalid_argument',
      `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
      { field: 'archive_existing_versions' },
    );
}
