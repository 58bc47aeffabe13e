// Take a deployment down. (Rolling back is done at the revision that should serve again.)
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useOpen } from '../../parts/page-link.tsx';
import { showToast } from '../../parts/toast.tsx';

export function DeploymentActions({ deployment }: { readonly deployment: Deployment }) {
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
