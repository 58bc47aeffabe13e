// The prediction log as local segments: a stream for each deployment.
import { join } from 'node:path';
import type { PredictionLog } from '../../domain/monitoring/request-log/prediction-log.ts';
import type { Logger } from '../../kernel/logger.ts';
import { newSegmentName } from './log-layout.ts';
import { createSegmentBuffer, type SegmentBufferOptions } from './segment-buffer.ts';
import { segmentLine } from './segment-line.ts';

export interface SegmentLogDeps {
  /** Made when missing. */
  readonly folder: string;
  readonly logger: Logger;
  readonly options?: SegmentBufferOptions;
}

export function createSegmentLog({ folder, logger, options = {} }: SegmentLogDeps): PredictionLog {
  const buffer = createSegmentBuffer({
    // Neither name has a slash in it: both are DNS labels.
    newPath: (stream, startedAt, sequence) => {
      const [namespace, deployment] = stream.split('/');
      return join(folder, newSegmentName(namespace!, deployment!, startedAt, sequence));
    },
    what: 'the prediction log',
    logger,
    options,
  });
  return { ...buffer, append: (record) => buffer.append(`${record.namespace}/${record.deployment}`, () => segmentLine(record)) };
}
