// Front door of the native API's contract. What belongs to one area has its own door beside this one, named as the area:
// `import type { RunSummary } from '@ovenbird/contracts/runs'`.
export { type NativeApi, nativeApi } from './api.ts';
export {
  type Answer,
  type CallInput,
  defineEndpoint,
  type Endpoint,
  type EndpointResult,
  type HandlerInput,
} from './endpoint.ts';
export { API_PREFIX, type EndpointPlace, endpointPlaces } from './endpoint-places.ts';
export type { EntityCard, EntityKind, EntityRef, LineageKind, ObjectState } from './entity.ts';
export { entityHref } from './entity-href.ts';
export { type ApiError, type ApiErrorCode, apiError } from './errors.ts';
export { type ChangeEvent, type ChangeTopic, changeEvent, changeTopic } from './events.ts';
export { decodeMetricValue, encodeMetricValue } from './metric-value.ts';
export type { PageOf } from './paging.ts';
export type { MetricValue } from './scalars.ts';
