// Requests of batch jobs that want to be in the prediction log: as SeldonMessages with the tags that Seldon's batch processor
// gives them. They are no traffic of the deployment, and are not counted as such.
import type { AskedRequest, BatchJob } from '../domain/batch/index.ts';
import { newPredictionId, type PredictionLog } from '../domain/monitoring/index.ts';
import type { Revision } from '../domain/serving/index.ts';
import { createServingMeters } from '../domain/serving/observation/index.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Logger } from '../kernel/logger.ts';
import { batchRequestText, batchResponseText } from '../protocols/seldon/batch-messages.ts';
import type { LogPlan } from './log-plan.ts';
import { createObserveAnswers } from './observe-answers.ts';

export interface BatchLogDeps {
  readonly log: Pick<PredictionLog, 'append'>;
  readonly clock: Clock;
  /** How much is kept, as of other predictions. */
  readonly planOf: (revision: Revision) => LogPlan;
  readonly logger: Logger;
}

export interface LoggedBatch {
  readonly job: BatchJob;
  readonly revision: Revision;
  readonly predictor: string;
}

export function createBatchLog({ log, clock, planOf, logger }: BatchLogDeps): (batch: LoggedBatch) => (asked: AskedRequest) => void {
  const observe = createObserveAnswers({
    record: (record, _asked, keeps) => void (keeps && log.append(record)),
    recordFeedback: () => {},
    // What a unit's logger asks for is of requests to the deployment, and these are none.
    logNodeCalls: () => {},
    planOf,
    meters: createServingMeters(),
    logger,
  });
  return ({ job, revision, predictor }) =>
    ({ payload, answer, error, calls, durationMs }) => {
      const now = clock.now();
      const id = newPredictionId(now);
      observe({
        id,
        kind: 'prediction',
        at: now - Math.round(durationMs),
        revision,
        predictor,
        protocol: 'seldon',
        status: answer ? 200 : 500,
        latencyMs: durationMs,
        ...(answer ? { answer } : {}),
        ...(error === undefined ? {} : { error }),
        calls,
        requestText: batchRequestText(payload, { batch_id: job.id }),
        responseText: answer ? batchResponseText(answer, id) : '',
      });
    };
}
