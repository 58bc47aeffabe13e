// Front door of the TypeScript client.
export { type Call, type CallOptions, type Client, type ClientOptions, createClient, endpointAddress } from './client.ts';
export { type FollowOptions, followChanges } from './follow-changes.ts';
export { OvenbirdError, type OvenbirdErrorCode, type OvenbirdErrorDetails } from './ovenbird-error.ts';
