// Unload a deployment and load it again, or take it down. (Rolling back is done at the revision that should serve again.)
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useOpen } from '../../parts/page-link.tsx';
import { showToast } from '../../parts/toast.tsx';

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
  const change = useMutation({
    mutationFn: () => (isUnloaded ? api.deployments.load : api.deployments.unload)({ params: { namespace, name } }),
    onSuccess: async () => {
      showToast(isUnloaded ? `${name} is being loaded` : `${name} was unloaded`);
      await queries.invalidateQueries({ queryKey: ['deployments'] });
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
  return (
    <ConfirmDialog
      trigger={<Button icon={isUnloaded ? 'play' : 'stop'}>{isUnloaded ? 'Load' : 'Unload'}</Button>}
      title={`${isUnloaded ? 'Load' : 'Unload'} ${namespace}/${name}?`}
      action={isUnloaded ? 'Load deployment' : 'Unload deployment'}
      onConfirm={() => change.mutateAsync().catch(() => undefined)}
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
  const remove = useMutation({
    mutationFn: () => api.deployments.delete({ params: { namespace, name } }),
    onSuccess: async () => {
      showToast(`${name} was taken down`);
      open('/deployments');
      await queries.invalidateQueries({ queryKey: ['deployments'] });
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
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
      onConfirm={() => remove.mutateAsync().catch(() => undefined)}
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
