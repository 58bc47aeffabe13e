// Revisions of a deployment as the native API shows them, and how two of them differ.
import type { Revision as RevisionAnswer, RevisionDiff } from '@ovenbird/contracts/deployments';
import { revisionState } from '../../domain/catalog/index.ts';
import { changesBetween, modelNames, type Revision } from '../../domain/serving/index.ts';
import { toPinned } from './deployment-answers.ts';

/** @param before  the revision before it; undefined of the first */
export function toRevision(revision: Revision, before: Revision | undefined): RevisionAnswer {
  return {
    revision: revision.number,
    createdAt: revision.createdAt,
    cause: revision.cause,
    causeText: revision.causeText,
    state: revisionState(revision.state),
    message: revision.message ?? null,
    readyAt: revision.readyAt ?? null,
    retiredAt: revision.retiredAt ?? null,
    models: revision.models.map(toPinned),
    manifest: revision.document,
    changes: before ? changesBetween(before, revision) : null,
  };
}

export async function toRevisionDiff(from: Revision, to: Revision): Promise<RevisionDiff> {
  const [fromText, toText] = [await textOf(from), await textOf(to)];
  return {
    from: { revision: from.number, text: fromText },
    to: { revision: to.number, text: toText },
    changes: changesBetween(from, to),
  };
}

/** As people write manifests; what the uris meant stands below, since an alias that moves changes no manifest. */
async function textOf({ document, models }: Revision): Promise<string> {
  // YAML is loaded when somebody compares: the start is worth 50 ms.
  const { stringify } = await import('yaml');
  const options = { lineWidth: 0, aliasDuplicateObjects: false };
  const pinned = models.length > 0 ? `---\n# models, as they were pinned\n${stringify(modelNames(models), options)}` : '';
  return stringify(document, options) + pinned;
}
