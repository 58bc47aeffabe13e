// Front door of tracking.
export { DEFAULT_EXPERIMENT_ID, type Experiment, type Lifecycle, type View } from './experiment.ts';
export type { Experiments } from './experiments.ts';
export { checkLength, checkPageSize, invalidValue, missingValue } from './invalid-value.ts';
export { checkKey } from './key-rules.ts';
export type { LoggedModel, LoggedModelStatus, ModelMetric } from './logged-model.ts';
export type { DatasetScope } from './logged-model-store.ts';
export type { LoggedModels } from './logged-models.ts';
export type { LoggedMetric, MetricPoint } from './metric.ts';
export type { MetricHistories } from './metric-histories.ts';
export type { RunMetricPoint } from './metric-store.ts';
export {
  DATASET_CONTEXT_TAG,
  type DatasetInput,
  type KeyValue,
  type ModelOutput,
  RUN_STATUSES,
  type Run,
  type RunInfo,
  type RunStatus,
} from './run.ts';
export type { RunLinks } from './run-links.ts';
export type { DatasetSummary } from './run-links-store.ts';
export type { RunLogging } from './run-logging.ts';
export type { RunCount } from './run-store.ts';
export type { Runs } from './runs.ts';
export type { SampledCurve } from './sample-points.ts';
export type { Comparison } from './search/comparison.ts';
export { parseFilter } from './search/parse-filter.ts';
export { parseOrderBy } from './search/parse-order-by.ts';
export { attributeMap, NUMBER_OPERATORS, PRESENCE_OPERATORS, type SearchRules, TEXT_OPERATORS } from './search/search-rules.ts';
export type { SortKey } from './search/sort-key.ts';
export { createTracking, type Tracking, type TrackingStores } from './tracking.ts';
