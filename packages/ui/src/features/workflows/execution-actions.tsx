// What a person can do to an execution: stop it, or launch it again with the same inputs.
import type { Execution } from '@ovenbird/contracts/executions';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { useOpen } from '../../parts/page-link.tsx';
import { showToast } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';
import { executionHref } from './queries.ts';

export function ExecutionActions({ execution }: { readonly execution: Execution }) {
  const { project, domain, name } = execution;
  const params = { project, domain, name };
  const queries = useQueryClient();
  const open = useOpen();
  const terminate = useAction(
    () => api.executions.terminate({ params, body: {} }),
    `${name} is being stopped`,
    () => queries.invalidateQueries({ queryKey: ['executions'] }),
  );
  const relaunch = useMutation({
    mutationFn: () => api.executions.relaunch({ params, body: {} }),
    onSuccess: (launched) => {
      showToast(`Launched ${launched.name}`);
      open(executionHref(launched));
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
  const running = execution.endedAt === null;
  return (
    <>
      <Button icon="play" disabled={relaunch.isPending} onClick={() => relaunch.mutate()}>
        Relaunch
      </Button>
      {running ? (
        <ConfirmDialog
          danger
          trigger={
            <Button weight="danger" icon="stop">
              Terminate
            </Button>
          }
          title={`Terminate ${name}?`}
          action="Terminate execution"
          onConfirm={terminate}
        >
          {execution.nodeCounts.running} running {execution.nodeCounts.running === 1 ? 'node is' : 'nodes are'} killed and nothing further
          is started. What has finished is kept. This cannot be undone; the execution can be launched again.
        </ConfirmDialog>
      ) : null}
    </>
  );
}
