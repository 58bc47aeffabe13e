// What is said when something is empty, broken, slow or about to be taken down; and the thread.
import type { LineageGraph, LineageNode } from '@ovenbird/contracts/lineage';
import { Button } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { ErrorPanel } from '../../parts/error-panel.tsx';
import { LineageThread } from '../../parts/lineage/lineage-thread.tsx';
import { LogViewer } from '../../parts/log-viewer.tsx';
import { Placeholder } from '../../parts/query-view.tsx';
import { showToast } from '../../parts/toast.tsx';
import { Specimen } from './specimen.tsx';

const traceback = `Traceback (most recent call last):
  File "/env/lib/python3.12/site-packages/flytekit/core/base_task.py", line 754, in dispatch_execute
    native_outputs = self.execute(**native_inputs)
  File "/env/lib/python3.12/site-packages/flytekit/core/python_function_task.py", line 214, in execute
    return self._task_function(**kwargs)
  File "/home/ada/food/workflow.py", line 41, in train
    pictures = load(folder, classes)
  File "/home/ada/food/pictures.py", line 12, in load
    raise ValueError(f"{missing} pictures have no class")
ValueError: 3 pictures have no class`;

const node = (kind: LineageNode['kind'], title: string, distance: number, state: LineageNode['state'] = null): LineageNode => ({
  kind,
  id: `${kind} ${title}`,
  title,
  subtitle: null,
  state,
  at: null,
  href: '/design',
  distance,
});

const thread: LineageGraph = {
  root: { kind: 'model_version', id: 'model_version food 2' },
  nodes: [
    node('source_data', 'pictures', -4),
    node('execution', 'f3b1c9', -3, 'succeeded'),
    node('task_attempt', 'train', -2, 'succeeded'),
    node('run', 'warm-oven', -1, 'succeeded'),
    node('model_version', 'food 2', 0, 'succeeded'),
    node('deployment_revision', 'food revision 2', 1, 'ready'),
    node('prediction', 'fruit', 2),
    node('prediction', 'baked', 2),
  ],
  edges: [],
  truncated: false,
};

const log = `INFO  reading 412 pictures of 6 classes
Epoch 1/3
\u001b[32m13/13\u001b[0m - 2s - accuracy: 0.61 - loss: 1.09
Epoch 2/3
13/13 - 1s - accuracy: 0.84 - loss: 0.52
ERROR could not read pictures/0193.png: truncated file`;

export function DesignMessages({ scheme }: { readonly scheme: string }) {
  return (
    <>
      <Specimen name="Lineage strip">
        <LineageThread graph={thread} label={`Example lineage, ${scheme}`} />
      </Specimen>
      <Specimen name="Empty">
        <EmptyState title="No experiment yet" command={'export MLFLOW_TRACKING_URI={origin}\npython train.py'}>
          An experiment is made by the first run that names it:
        </EmptyState>
      </Specimen>
      <Specimen name="Error with a traceback">
        <ErrorPanel
          title="train failed"
          message={traceback}
          advice="The task’s own code raised this. Fix it, register again, and relaunch."
          facts={[['code', 'USER:ValueError']]}
        />
      </Specimen>
      <Specimen name="Error of a call">
        <ErrorPanel
          title="The request was not understood: the runs"
          message="Unknown column `metric` in the filter; did you mean `metrics`?"
          facts={[
            ['field', 'body.filter'],
            ['request', 'req-3'],
          ]}
          actions={<Button>Try again</Button>}
        />
      </Specimen>
      <Specimen name="Reading">
        <Placeholder />
      </Specimen>
      <Specimen name="Log">
        <LogViewer text={log} live label={`Example log, ${scheme}`} height={200} />
      </Specimen>
      <Specimen name="Toast and confirmation">
        <div className="flex flex-wrap gap-2">
          <Button onClick={() => showToast('champion points at version 2')}>Say that it worked</Button>
          <Button onClick={() => showToast('Version 2 was deleted meanwhile.', 'error')}>Say that it did not</Button>
          <ConfirmDialog
            danger
            trigger={<Button weight="danger">Take something down</Button>}
            title="Delete default/food?"
            action="Delete deployment"
            onConfirm={() => {}}
          >
            Requests to it fail from this moment. Its revisions and logged predictions are kept; applying its manifest again brings it back.
          </ConfirmDialog>
        </div>
      </Specimen>
    </>
  );
}
