// What happens with an answered request: it is logged if there is room, and counted in any case.
import type { TrafficRecorder } from '../traffic/traffic-recorder.ts';
import type { FeedbackRecord } from './feedback-record.ts';
import type { PredictionLog } from './prediction-log.ts';
import type { PredictionNode, PredictionRecord } from './prediction-record.ts';

/**
 * Never waits and never throws; call it after the answer was handed to the socket.
 * @param asked  the units that were called; none of a request that was refused before, whatever its record names
 * @param keeps  false: it is counted, and not logged
 */
export type RecordPrediction = (record: PredictionRecord, asked: readonly PredictionNode[], keeps: boolean) => void;
export type RecordFeedback = (record: FeedbackRecord, keeps: boolean) => void;

export function createPredictionRecorder(log: Pick<PredictionLog, 'append'>, traffic: Pick<TrafficRecorder, 'observe'>): RecordPrediction {
  return (record, asked, keeps) => {
    const hadRoom = !keeps || log.append(record);
    traffic.observe({
      deployment: `${record.namespace}/${record.deployment}`,
      revision: record.revision,
      predictor: record.predictor,
      code: record.code,
      latencyUs: record.latencyMs * 1000,
      logged: hadRoom,
      units: asked,
    });
  };
}

export function createFeedbackRecorder(
  log: Pick<PredictionLog, 'append'>,
  traffic: Pick<TrafficRecorder, 'observeFeedback'>,
): RecordFeedback {
  return (record, keeps) => {
    if (keeps) log.append(record);
    // What was refused taught nobody anything.
    if (record.code >= 400) return;
    traffic.observeFeedback({
      deployment: `${record.namespace}/${record.deployment}`,
      revision: record.revision,
      predictor: record.predictor,
      code: record.code,
      reward: record.reward,
      units: record.nodes,
    });
  };
}
