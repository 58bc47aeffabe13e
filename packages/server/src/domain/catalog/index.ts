// Front door of the catalog: every object by name.
export type { Activity, Catalog, CatalogCounts, CatalogEntry, CatalogHit, CatalogKind, CatalogRef } from './catalog.ts';
export { createSearch, type Search, type SearchHit } from './search.ts';
export { accelerationState, batchState, deploymentState, modelState, phaseState, revisionState, runState } from './states.ts';
