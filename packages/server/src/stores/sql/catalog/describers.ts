// What the files beside this one make: how things of a kind are shown, by id; null when there is no such thing.
import type { CatalogKind } from '../../../domain/catalog/index.ts';
import type { EntityDescription } from '../../../domain/lineage/index.ts';

export type Describers = Partial<Record<CatalogKind, (id: string) => Promise<EntityDescription | null>>>;
