// The runs of an experiment: filtered and sorted by the server, selected for charts and comparison.
import type { Experiment } from '@ovenbird/contracts/experiments';
import type { RunSummary } from '@ovenbird/contracts/runs';
import type { ReactNode } from 'react';
import { buttonClass } from '../../parts/button.tsx';
import { EmptyState } from '../../parts/empty-state.tsx';
import { PageLink, useOpen } from '../../parts/page-link.tsx';
import { Placeholder } from '../../parts/query-view.tsx';
import type { Column, Sort } from '../../parts/table/column.ts';
import { DataTable } from '../../parts/table/data-table.tsx';

interface RunsTableProps {
  readonly experiment: Experiment;
  readonly columns: readonly Column<RunSummary>[];
  /** Undefined until the first answer. */
  readonly runs: readonly RunSummary[] | undefined;
  readonly filter: string;
  readonly filterField: ReactNode;
  readonly selection: ReadonlySet<string>;
  readonly onSelection: (ids: ReadonlySet<string>) => void;
  readonly sort: Sort | null;
  readonly onSort: (sort: Sort | null) => void;
  readonly more: (() => void) | undefined;
}

const rowId = (run: RunSummary) => run.runId;

export function RunsTable({ experiment, columns, runs, filter, filterField, selection, onSelection, sort, onSort, more }: RunsTableProps) {
  const open = useOpen();
  if (!runs)
    return (
      <>
        {filterField}
        <Placeholder />
      </>
    );
  const chosen = [...selection].join();
  const here = `/experiments/${encodeURIComponent(experiment.experimentId)}`;
  return (
    <DataTable
      name={`runs:${experiment.experimentId}`}
      rowsAre="runs"
      columns={columns}
      rows={runs}
      rowId={rowId}
      onOpen={(run) => open(`/runs/${run.runId}`)}
      selection={selection}
      onSelection={onSelection}
      sort={sort}
      onSort={onSort}
      sortedByServer
      fill
      onEnd={more}
      note={more ? 'more on the server' : undefined}
      tools={
        <>
          {filterField}
          {selection.size > 0 ? (
            <span className="flex gap-2">
              <PageLink href={`${here}?tab=charts&runs=${chosen}`} className={buttonClass()}>
                Chart
              </PageLink>
              <PageLink href={`${here}?tab=compare&runs=${chosen}`} className={buttonClass()}>
                Compare
              </PageLink>
            </span>
          ) : null}
        </>
      }
      empty={
        filter ? (
          <p className="py-6 text-ink-2">No run of this experiment matches the filter.</p>
        ) : (
          <EmptyState
            title="No run yet"
            command={`export MLFLOW_TRACKING_URI={origin}\nexport MLFLOW_EXPERIMENT_NAME=${JSON.stringify(experiment.name)}\npython train.py`}
          >
            A run appears here as soon as a program starts it:
          </EmptyState>
        )
      }
    />
  );
}
