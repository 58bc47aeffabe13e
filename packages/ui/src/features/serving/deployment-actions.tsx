// Unload a deployment and load it again, or take it down. (Rolling back is done at the revision that should serve again.)
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useOpen } from '../../parts/page-link.tsx';
import { useAction } from '../../parts/use-action.ts';

export function DeploymentActions({ deployment }: { readonly deployment: Deployment }) {
  return (
    <>
      <LoadOrUnload deployment={deployment} />
      <DeleteDeployment deployment={deployment} />
    </>
  );
}

function LoadOrUnload({ deployment }: { readonly deployment: Deployment }) {
  const { namespace, name } = deployment;
  const isUnloaded = deployment.state === 'unloaded';
  const queries = useQueryClient();
  const change = useAction(
    () => (isUnloaded ? api.deployments.load : api.deployments.unload)({ params: { namespace, name } }),
    isUnloaded ? `${name} is being loaded` : `${name} was unloaded`,
    () => queries.invalidateQueries({ queryKey: ['deployments'] }),
  );
  return (
    <ConfirmDialog
      trigger={<Button icon={isUnloaded ? 'play' : 'stop'}>{isUnloaded ? 'Load' : 'Unload'}</Button>}
      title={`${isUnloaded ? 'Load' : 'Unload'} ${namespace}/${name}?`}
      action={isUnloaded ? 'Load deployment' : 'Unload deployment'}
      onConfirm={change}
    >
      {isUnloaded
        ? `Its models take memory again, and it answers as soon as revision ${deployment.latestRevision} is loaded and warm.`
        : 'What it has begun is answered; requests from this moment on are refused, and its models leave memory. It stays so, also after a restart or a new revision, until somebody loads it again.'}
    </ConfirmDialog>
  );
}

function DeleteDeployment({ deployment }: { readonly deployment: Deployment }) {
  const { namespace, name } = deployment;
  const queries = useQueryClient();
  const open = useOpen();
  const remove = useAction(
    () => api.deployments.delete({ params: { namespace, name } }),
    `${name} was taken down`,
    () => {
      open('/deployments');
      return queries.invalidateQueries({ queryKey: ['deployments'] });
    },
  );
  const addresses = deployment.endpoints.map((endpoint) => endpoint.url);
  return (
    <ConfirmDialog
      danger
      trigger={
        <Button weight="danger" icon="trash">
          Delete
        </Button>
      }
      title={`Delete ${namespace}/${name}?`}
      action="Delete deployment"
      onConfirm={remove}
    >
      Requests to it fail from this moment
      {addresses[0] ? (
        <>
          {' '}
          (<code className="break-all font-mono text-small">{addresses[0]}</code>)
        </>
      ) : null}
      . Its revisions and logged predictions are kept; applying its manifest again brings it back.
    </ConfirmDialog>
  );
}
