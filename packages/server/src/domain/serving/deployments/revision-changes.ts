// How one revision differs from another: in what was applied, and in the models that its uris led to.
import { type DocumentChange, diffDocuments } from '../manifest/diff-documents.ts';
import type { PinnedModel, Revision } from '../revisions/revision.ts';

type Compared = Pick<Revision, 'document' | 'models'>;

/** Changes of the manifest, then of the models, as `models.<predictor>.<unit>`. */
export function changesBetween(before: Compared | undefined, after: Compared): DocumentChange[] {
  return [
    ...diffDocuments(before?.document, after.document),
    ...(before ? diffDocuments(modelNames(before.models), modelNames(after.models), 'models') : []),
  ];
}

/** What each unit runs, as people say it: `iris/2`, or where the files are. */
export function modelNames(models: readonly PinnedModel[]): Record<string, Record<string, string>> {
  const names: Record<string, Record<string, string>> = {};
  for (const { predictor, node, modelName, modelVersion, location, accelerated } of models) {
    names[predictor] ??= {};
    const name = modelName && modelVersion ? `${modelName}/${modelVersion}` : location;
    names[predictor][node] = accelerated ? `${name} (accelerated)` : name;
  }
  return names;
}
