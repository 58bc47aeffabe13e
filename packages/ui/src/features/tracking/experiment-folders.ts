// Experiments by folder: what lies directly in one, and what its sub-folders hold in sum.
import type { ExperimentSummary } from '@ovenbird/contracts/experiments';

export interface Entry {
  readonly kind: 'folder' | 'experiment';
  /** Experiment id; the path for a folder. */
  readonly id: string;
  /** Full name, e.g. `vision/food`. */
  readonly path: string;
  /** What is left of it inside the folder that is shown. */
  readonly name: string;
  readonly experiments: number;
  readonly runs: number;
  readonly running: number;
  readonly latestRunAt: number | null;
  readonly createdAt: number;
}

const newest = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.max(a, b));

/** @param flat  true lists every experiment under the folder by its full name, without sub-folders */
export function entriesIn(experiments: readonly ExperimentSummary[], folder: string, flat: boolean): Entry[] {
  const start = folder ? `${folder}/` : '';
  const folders = new Map<string, Entry>();
  const here: Entry[] = [];
  for (const experiment of experiments) {
    if (!experiment.name.startsWith(start)) continue;
    const rest = experiment.name.slice(start.length);
    const slash = flat ? -1 : rest.replace(/^\/+/, '').indexOf('/');
    if (slash <= 0) {
      here.push({
        kind: 'experiment',
        id: experiment.experimentId,
        path: experiment.name,
        name: flat ? experiment.name : rest,
        experiments: 1,
        runs: experiment.runCount,
        running: experiment.runningCount,
        latestRunAt: experiment.latestRunAt,
        createdAt: experiment.createdAt,
      });
      continue;
    }
    const name = rest.slice(0, rest.indexOf('/', 1));
    const path = start + name;
    const before = folders.get(path);
    folders.set(path, {
      kind: 'folder',
      id: path,
      path,
      name,
      experiments: (before?.experiments ?? 0) + 1,
      runs: (before?.runs ?? 0) + experiment.runCount,
      running: (before?.running ?? 0) + experiment.runningCount,
      latestRunAt: newest(before?.latestRunAt ?? null, experiment.latestRunAt),
      createdAt: Math.min(before?.createdAt ?? experiment.createdAt, experiment.createdAt),
    });
  }
  return [...folders.values(), ...here];
}
