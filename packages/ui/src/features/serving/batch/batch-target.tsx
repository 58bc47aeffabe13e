// What answers a batch job: a revision of a deployment, or the versions that were pinned.
import type { BatchJob } from '@ovenbird/contracts/batch';
import { PageLink } from '../../../parts/page-link.tsx';
import { deploymentHref, versionHref } from '../queries.ts';

export const targetText = ({ target: { deployment, revision, model } }: BatchJob): string =>
  deployment ? `${deployment.namespace}/${deployment.name} revision ${revision}` : (model ?? '');

export function BatchTarget({ job }: { readonly job: BatchJob }) {
  const { deployment, revision } = job.target;
  if (!deployment) return <PinnedModels job={job} />;
  return (
    <PageLink href={`${deploymentHref(deployment)}?tab=revisions&revision=${revision}`} className="link">
      {targetText(job)}
    </PageLink>
  );
}

/** The versions that answer, whatever an alias means by now. */
export function PinnedModels({ job }: { readonly job: BatchJob }) {
  return (
    <span className="flex flex-wrap gap-x-3">
      {job.target.models.map(({ node, uri, modelName, modelVersion }) =>
        modelName && modelVersion ? (
          <PageLink key={node} href={versionHref(modelName, modelVersion)} title={uri} className="link">
            {modelName} v{modelVersion}
          </PageLink>
        ) : (
          <span key={node} className="break-all">
            {uri}
          </span>
        ),
      )}
    </span>
  );
}
