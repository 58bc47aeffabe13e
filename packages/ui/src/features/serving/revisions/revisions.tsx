// Every revision: why it was made, what it pinned, what it changed, and the way back to it.
import type { DeploymentRef, DocumentChange, Revision } from '@ovenbird/contracts/deployments';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../../../api/client.ts';
import { failureOf } from '../../../api/failure.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { formatDuration } from '../../../parts/format-number.ts';
import { PageLink } from '../../../parts/page-link.tsx';
import { QueryView } from '../../../parts/query-view.tsx';
import { StateBadge } from '../../../parts/state-badge.tsx';
import { Moment } from '../../../parts/time.tsx';
import { showToast } from '../../../parts/toast.tsx';
import { useSearchState } from '../../../parts/use-search-state.ts';
import { revisionsQuery, versionHref } from '../queries.ts';
import { RevisionDiff } from './revision-diff.tsx';

interface RevisionsProps {
  readonly deployment: DeploymentRef;
  /** The one that serves now. */
  readonly serving: number | null;
  readonly highlighted: string | undefined;
}

export function Revisions({ deployment, serving, highlighted }: RevisionsProps) {
  const query = useQuery(revisionsQuery(deployment));
  return (
    <QueryView query={query} what="the revisions">
      {({ items }) => (
        <>
          <RevisionDiff deployment={deployment} revisions={items} />
          <ol className="max-w-[960px]" aria-label="Revisions, newest first">
            {items.map((revision) => (
              <RevisionLine
                key={revision.revision}
                deployment={deployment}
                revision={revision}
                latest={items[0]?.revision ?? revision.revision}
                serves={revision.revision === serving}
                marked={String(revision.revision) === highlighted}
              />
            ))}
          </ol>
        </>
      )}
    </QueryView>
  );
}

const modelsOf = (revision: Revision) =>
  revision.models
    .map((model) => (model.modelName && model.modelVersion ? `${model.modelName} version ${model.modelVersion}` : model.uri))
    .join(', ');

function RevisionLine({
  deployment,
  revision,
  latest,
  serves,
  marked,
}: {
  deployment: DeploymentRef;
  revision: Revision;
  /** The newest that this page knows of: whoever made a newer one is not overruled. */
  latest: number;
  serves: boolean;
  marked: boolean;
}) {
  const queries = useQueryClient();
  const rollback = useMutation({
    mutationFn: () =>
      api.deployments.rollback({
        params: { namespace: deployment.namespace, name: deployment.name },
        body: { revision: revision.revision, ifRevision: latest },
      }),
    onSuccess: (applied) => {
      showToast(`Revision ${applied.revision} brings back what revision ${revision.revision} served`);
      return queries.invalidateQueries({ queryKey: ['deployments'] });
    },
    onError: (error) => {
      showToast(failureOf(error).message, 'error');
      return queries.invalidateQueries({ queryKey: ['deployments'] });
    },
  });
  return (
    <li className={`flex flex-wrap items-start gap-x-6 gap-y-2 border-rule border-b py-3 ${marked ? '-mx-3 bg-accent-soft px-3' : ''}`}>
      <div className="w-28 shrink-0">
        <div className="font-semibold">revision {revision.revision}</div>
        <StateBadge state={revision.state} label={serves ? 'serves' : revision.state} />
      </div>
      <div className="min-w-0 flex-1 basis-60">
        <div>{revision.causeText}</div>
        <div className="mt-0.5 flex flex-wrap gap-x-4 text-ink-2">
          {revision.models.map((model) =>
            model.modelName && model.modelVersion ? (
              <PageLink key={`${model.predictor}/${model.node}`} href={versionHref(model.modelName, model.modelVersion)} className="link">
                {model.modelName} version {model.modelVersion}
              </PageLink>
            ) : (
              <code key={`${model.predictor}/${model.node}`} className="break-all font-mono text-small">
                {model.uri}
              </code>
            ),
          )}
        </div>
        {revision.message ? <p className="mt-0.5 break-words text-failed text-small">{revision.message}</p> : null}
        {revision.changes ? <Changes revision={revision.revision} changes={revision.changes} /> : null}
      </div>
      <div className="text-ink-3 text-small">
        made <Moment at={revision.createdAt} />
        {revision.readyAt ? <>, ready after {formatDuration(revision.readyAt - revision.createdAt)}</> : null}
        {revision.retiredAt ? (
          <>
            , retired <Moment at={revision.retiredAt} />
          </>
        ) : null}
      </div>
      {serves ? null : (
        <ConfirmDialog
          trigger={
            <Button icon="undo" className="-mt-1">
              Roll back to it
            </Button>
          }
          title={`Roll back to revision ${revision.revision}?`}
          action="Roll back"
          onConfirm={() => rollback.mutateAsync().catch(() => undefined)}
        >
          A new revision is made that serves {modelsOf(revision)}. It is loaded beside the one that serves now, then takes over; no request
          fails. This can be undone the same way.
        </ConfirmDialog>
      )}
    </li>
  );
}

const MAX_SHOWN = 3;

/** The first of what it changed, and the way to all of it. */
function Changes({ revision, changes }: { readonly revision: number; readonly changes: readonly DocumentChange[] }) {
  const [, setSearch] = useSearchState();
  if (changes.length === 0) return null;
  const more = changes.length - MAX_SHOWN;
  return (
    <div className="mt-1 text-small">
      <ul>
        {changes.slice(0, MAX_SHOWN).map((change) => (
          <li key={change.path} className="break-words text-ink-2">
            <code className="font-mono">{change.path}</code>: {shortText(change.before)} → {shortText(change.after)}
          </li>
        ))}
      </ul>
      <button type="button" className="link" onClick={() => setSearch({ from: String(revision - 1), to: String(revision) }, 'push')}>
        {more > 0 ? `${more} more, and the whole difference` : 'The whole difference'} to revision {revision - 1}
      </button>
    </div>
  );
}

const MAX_TEXT = 40;

function shortText(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
