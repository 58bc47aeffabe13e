// What was found out about the units of a revision when it was loaded.
import { unitsOf } from '../graph/loaded-graph.ts';
import type { LoadedUnitFacts } from '../revisions/revision.ts';
import { allPredictors, type LoadedRevision } from '../traffic/loaded-revision.ts';

/** A page that shows an example shows a page of it. */
const MAX_EXAMPLE_CHARACTERS = 65_536;

export function unitFacts(loaded: LoadedRevision): LoadedUnitFacts[] {
  return allPredictors(loaded).flatMap(({ name, graph }) =>
    // What the graph takes and gives is told at its root; what the others are, at themselves.
    [graph.root, ...unitsOf(graph).slice(1)].map((unit) => {
      const { signature } = unit.model;
      const small = unit.inputExample !== undefined && JSON.stringify(unit.inputExample).length <= MAX_EXAMPLE_CHARACTERS;
      return {
        predictor: name,
        node: unit.spec.name,
        runtime: unit === graph.root && graph.tree ? graph.tree.unit.model.runtime : unit.model.runtime,
        ...(signature ? { signature } : {}),
        ...(small ? { example: unit.inputExample! } : {}),
      };
    }),
  );
}
