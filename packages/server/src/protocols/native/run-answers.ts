// Runs as the native API shows them.

import { encodeMetricValue } from '@ovenbird/contracts';
import type { RunSummary } from '@ovenbird/contracts/runs';
import { runState } from '../../domain/catalog/index.ts';
import { attemptOfTags } from '../../domain/lineage/index.ts';
import type { KeyValue, Run } from '../../domain/tracking/index.ts';

const PARENT_TAG = 'mlflow.parentRunId';

export function toRunSummary(run: Run): RunSummary {
  const tags = toRecord(run.tags);
  const attempt = attemptOfTags(tags);
  const startedAt = run.startedAtMs === 0 ? null : run.startedAtMs;
  return {
    runId: run.runId,
    experimentId: run.experimentId,
    name: run.name,
    status: run.status.toLowerCase() as RunSummary['status'],
    state: runState(run.status),
    lifecycle: run.lifecycle,
    user: run.userId || tags['mlflow.user'] || null,
    startedAt,
    endedAt: run.endedAtMs,
    durationMs: startedAt === null || run.endedAtMs === null ? null : Math.max(0, run.endedAtMs - startedAt),
    parentRunId: tags[PARENT_TAG] ?? null,
    metrics: Object.fromEntries(run.metrics.map((metric) => [metric.key, encodeMetricValue(metric.value)])),
    params: toRecord(run.params),
    tags,
    madeBy: attempt && {
      project: attempt.project,
      domain: attempt.domain,
      name: attempt.name,
      nodeId: attempt.nodeId,
      attempt: attempt.attempt,
    },
  };
}

function toRecord(list: readonly KeyValue[]): Record<string, string> {
  return Object.fromEntries(list.map(({ key, value }) => [key, value]));
}
