// Finds any object by pasted address, id, name or tag.
import type { EntityDescription } from '../lineage/index.ts';
import type { Catalog, CatalogEntry, CatalogKind, CatalogRef } from './catalog.ts';
import { parsePastedAddress } from './pasted-address.ts';

export interface SearchHit extends CatalogEntry {
  readonly match: 'url' | 'id' | 'name' | 'tag';
}

export interface Search {
  /** @returns best match first: address, id, name that begins with the text, name that holds it, tag; newest first among equals */
  find(text: string, limit: number): Promise<readonly SearchHit[]>;
}

export interface SearchDeps {
  readonly catalog: Pick<Catalog, 'findByText'>;
  readonly describe: (ref: CatalogRef) => Promise<EntityDescription | null>;
}

/** Kinds whose ids have so many parts between slashes. */
const KINDS_BY_PARTS: Readonly<Record<number, readonly CatalogKind[]>> = {
  1: ['run', 'experiment', 'logged_model', 'registered_model', 'batch_job', 'prediction'],
  2: ['deployment', 'model_version'],
  3: ['execution', 'workflow', 'launch_plan', 'deployment_revision'],
  5: ['task_attempt'],
};

export function createSearch({ catalog, describe }: SearchDeps): Search {
  async function show(ref: CatalogRef, match: SearchHit['match']): Promise<SearchHit | null> {
    const description = await describe(ref);
    if (!description) return null;
    const { title, subtitle = null, state, at } = description;
    return { ...ref, title, subtitle, state, at, match };
  }

  async function byId(text: string): Promise<SearchHit[]> {
    if (/\s/.test(text)) return [];
    const kinds = KINDS_BY_PARTS[text.split('/').length] ?? [];
    const hits = await Promise.all(kinds.map((kind) => show({ kind, id: text }, 'id')));
    return hits.filter((hit) => hit !== null);
  }

  return {
    find: async (given, limit) => {
      const text = given.trim();
      if (text === '') return [];
      const address = parsePastedAddress(text);
      if (address) {
        const hit = await show(address, 'url');
        return hit ? [hit] : [];
      }
      const [exact, named] = await Promise.all([byId(text), catalog.findByText(text, limit)]);
      const best = new Map<string, SearchHit>();
      for (const hit of [...exact, ...named].sort(compare(text))) {
        const key = `${hit.kind}:${hit.id}`;
        if (!best.has(key)) best.set(key, hit);
      }
      return [...best.values()].slice(0, limit);
    },
  };
}

function compare(text: string): (a: SearchHit, b: SearchHit) => number {
  const lower = text.toLowerCase();
  const rank = (hit: SearchHit): number => {
    if (hit.match === 'id') return 0;
    if (hit.match === 'tag') return 4;
    const title = hit.title.toLowerCase();
    if (title === lower) return 1;
    return title.startsWith(lower) ? 2 : 3;
  };
  return (a, b) => rank(a) - rank(b) || (b.at ?? 0) - (a.at ?? 0);
}
