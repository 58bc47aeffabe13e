// What happens with an answered prediction: it is logged if there is room, and counted in any case.
import type { TrafficRecorder } from '../traffic/traffic-recorder.ts';
import type { PredictionLog } from './prediction-log.ts';
import type { PredictionRecord } from './prediction-record.ts';

/** Never waits and never throws; call it after the answer was handed to the socket. */
export type RecordPrediction = (record: PredictionRecord) => void;

export function createPredictionRecorder(log: Pick<PredictionLog, 'append'>, traffic: Pick<TrafficRecorder, 'observe'>): RecordPrediction {
  return (record) => {
    const logged = log.append(record);
    traffic.observe({
      deployment: `${record.namespace}/${record.deployment}`,
      revision: record.revision,
      predictor: record.predictor,
      code: record.code,
      latencyUs: record.latencyMs * 1000,
      logged,
    });
  };
}
