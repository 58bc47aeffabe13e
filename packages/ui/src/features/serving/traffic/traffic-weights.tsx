// Who answers how many of the requests, and how many a shadow gets copies of: moved here, and applied as a new revision.
import type { Deployment } from '@ovenbird/contracts/deployments';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../api/client.ts';
import { failureOf } from '../../../api/failure.ts';
import { Button } from '../../../parts/button.tsx';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';
import { Section } from '../../../parts/section.tsx';
import { Tag } from '../../../parts/tag.tsx';
import { showToast } from '../../../parts/toast.tsx';
import { changesOf, sharing, type Weights, weightsOf, withWeight } from './weights.ts';

export function TrafficWeights({ deployment }: { readonly deployment: Deployment }) {
  const { namespace, name, predictors, latestRevision } = deployment;
  // Weights are written onto the latest revision: while another one serves, they would be other ones than are seen here.
  const isSettled = deployment.revision === latestRevision;
  // What was moved belongs to the revision that it was moved from: when somebody else applies another one, it is void.
  const [moved, setMoved] = useState<{ readonly revision: number; readonly weights: Weights }>();
  const queries = useQueryClient();
  const current = weightsOf(predictors);
  const weights = moved?.revision === latestRevision ? moved.weights : current;
  const changes = changesOf(current, weights);
  const among = sharing(predictors).map((predictor) => predictor.name);
  const move = (predictor: string, percent: number) =>
    setMoved({ revision: latestRevision, weights: withWeight(weights, among, predictor, percent) });
  const apply = useMutation({
    mutationFn: () => api.deployments.setTraffic({ params: { namespace, name }, body: { ifRevision: latestRevision, weights } }),
    onSuccess: (applied) => {
      showToast(`Revision ${applied.revision} has the new weights`);
      return queries.invalidateQueries({ queryKey: ['deployments'] });
    },
    onError: (error) => {
      showToast(failureOf(error).message, 'error');
      return queries.invalidateQueries({ queryKey: ['deployments'] });
    },
  });
  return (
    <Section title="Weights" note="percent of the requests" className="mb-6">
      <ul className="max-w-[720px]">
        {predictors.map((predictor) => (
          <WeightLine
            key={predictor.name}
            name={predictor.name}
            shadow={predictor.shadow}
            percent={weights[predictor.name] ?? 0}
            disabled={!isSettled || (!predictor.shadow && among.length < 2)}
            onMove={(percent) => move(predictor.name, percent)}
          />
        ))}
      </ul>
      {isSettled ? null : (
        <p className="mt-2 text-ink-2">
          Revision {latestRevision} does not serve yet; weights can be moved when it does, or after a rollback.
        </p>
      )}
      {isSettled && changes.length > 0 ? (
        <div className="mt-3 flex flex-wrap items-center gap-2">
          <ConfirmDialog
            trigger={<Button weight="primary">Apply the weights</Button>}
            title={`Change the weights of ${name}?`}
            action="Apply the weights"
            onConfirm={() => apply.mutateAsync().catch(() => undefined)}
          >
            <ul aria-label="What changes">
              {changes.map(({ name: who, from, to }) => (
                <li key={who}>
                  {who}: from {from} % to {to} %
                </li>
              ))}
            </ul>
            <p className="mt-2">A new revision is made; no model is loaded again and no request fails. It can be rolled back.</p>
          </ConfirmDialog>
          <Button onClick={() => setMoved(undefined)}>Put them back</Button>
        </div>
      ) : null}
    </Section>
  );
}

interface WeightLineProps {
  readonly name: string;
  readonly shadow: boolean;
  readonly percent: number;
  readonly disabled: boolean;
  readonly onMove: (percent: number) => void;
}

function WeightLine({ name, shadow, percent, disabled, onMove }: WeightLineProps) {
  const label = shadow ? `Copies for ${name}` : `Weight of ${name}`;
  return (
    <li className="grid grid-cols-[minmax(0,2fr)_minmax(0,3fr)_max-content] items-center gap-x-3 border-rule border-b py-2 last:border-b-0">
      <span className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className="truncate" title={name}>
          {name}
        </span>
        {shadow ? <Tag>shadow</Tag> : null}
      </span>
      <input
        type="range"
        aria-label={label}
        min={0}
        max={100}
        value={percent}
        disabled={disabled}
        onChange={(event) => onMove(event.target.valueAsNumber)}
        className="min-w-0 accent-accent"
      />
      <span className="flex items-center gap-1.5">
        <input
          type="number"
          aria-label={`${label}, percent`}
          min={0}
          max={100}
          value={percent}
          disabled={disabled}
          onChange={(event) => {
            if (Number.isFinite(event.target.valueAsNumber)) onMove(event.target.valueAsNumber);
          }}
          className="h-8 w-16 rounded-md border border-rule-strong bg-raised px-2 text-right"
        />
        %
      </span>
    </li>
  );
}
