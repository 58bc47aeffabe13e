// Front door of monitoring: the prediction log, SQL over it, and traffic.
// Serving process: `createPredictionRecorder` per answer, `newPredictionId` for a puid, `classesOf` for its labels.
// Control process: `PredictionReader`, `SqlConsole`, `Traffic`; `createFindOrigin` for lineage's `why`; `keepHouse` runs the rest.
export { type Housekeeping, keepHouse } from './housekeeping/keep-house.ts';
export { type AnswerTensor, type Classes, classesOf } from './request-log/classes-of.ts';
export type { FeedbackRecord, LoggedFeedback } from './request-log/feedback-record.ts';
export { createFindOrigin } from './request-log/find-origin.ts';
export type { CompactionReport, LogCompactor } from './request-log/log-compactor.ts';
export { isSampled, keptBodies, type LogPolicy } from './request-log/log-policy.ts';
export type { PredictionFiles } from './request-log/prediction-files.ts';
export { newPredictionId } from './request-log/prediction-id.ts';
export type { PredictionLog, PredictionLogStats } from './request-log/prediction-log.ts';
export type { ListedPrediction, LoggedPrediction, PredictionFilter, PredictionReader } from './request-log/prediction-reader.ts';
export type { PredictionNode, PredictionRecord } from './request-log/prediction-record.ts';
export {
  createFeedbackRecorder,
  createPredictionRecorder,
  type RecordFeedback,
  type RecordPrediction,
} from './request-log/prediction-recorder.ts';
export { summarize } from './request-log/prediction-summary.ts';
export type { RequestSamples, SampledRequest } from './request-log/request-samples.ts';
export type { ComparedAnswer, CompareShadow } from './request-log/shadow-comparison.ts';
export type { SqlAnswer, SqlColumn, SqlConsole, SqlTable } from './request-log/sql-console.ts';
export type { TypedDeployment, TypedDeployments, TypedField, TypedLayout, TypedSide } from './request-log/typed-deployment.ts';
export { chooseDestinations, DEFAULT_TOPIC, type DefaultSinks } from './sinks/choose-destinations.ts';
export { createDelivery, type Delivery, type DeliveryStats } from './sinks/deliver-events.ts';
export type { EventOutbox, OutboxStats } from './sinks/event-outbox.ts';
export { type Destination, describeDestination } from './sinks/event-sink.ts';
export { eventBody, type LogEvent } from './sinks/log-event.ts';
export { createTrafficKeeper, type TrafficKeeper } from './traffic/traffic-keeper.ts';
export { createTrafficRecorder, type Observation, type TrafficRecorder } from './traffic/traffic-recorder.ts';
export { createTraffic, type Series, type Sparkline, type Traffic, type TrafficWindow } from './traffic/traffic-series.ts';
export type { TrafficBucket, TrafficStore } from './traffic/traffic-store.ts';
export { createUnitTraffic, type Rewards, type UnitNumbers, type UnitTraffic } from './traffic/unit-traffic.ts';
