// Front door of where models come from, for who lists and fetches them.
export type { FindOrigin, ModelListing, ModelOrigin, ModelPinStore, OriginFile } from './model-origin.ts';
export { fingerprintIn, fingerprintOf, MAX_MODEL_FILES, pinnedLocation, sourceOf, withoutQuery } from './model-origin.ts';
