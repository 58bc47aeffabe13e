// What a task may take of a machine, from the quantities it was registered with.
import { type Resources, type Resources_ResourceEntry, Resources_ResourceName } from '@ovenbird/protos/flyteidl/core/tasks';
import { PlatformError } from '../../../kernel/errors.ts';
import type { AttemptResources } from './task-executor.ts';

/** One core for a task that does not say: two cores then run two of them. */
const DEFAULT_CPUS = 1;

/**
 * The memory limit is what was asked for when no limit was given, as in Flyte.
 * @param overrides  of the node; each quantity given there wins
 * @throws failed_precondition on a quantity that is not one
 */
export function taskResources(registered: Resources | undefined, overrides: Resources | undefined): AttemptResources {
  const quantity = (side: 'requests' | 'limits', name: Resources_ResourceName): number =>
    find(overrides?.[side], name) ?? find(registered?.[side], name) ?? 0;
  const memoryBytes = quantity('requests', Resources_ResourceName.MEMORY);
  return {
    cpus: quantity('requests', Resources_ResourceName.CPU) || DEFAULT_CPUS,
    memoryBytes,
    memoryLimitBytes: quantity('limits', Resources_ResourceName.MEMORY) || memoryBytes,
    gpus: quantity('requests', Resources_ResourceName.GPU) || quantity('limits', Resources_ResourceName.GPU),
  };
}

function find(entries: readonly Resources_ResourceEntry[] | undefined, name: Resources_ResourceName): number | undefined {
  const entry = entries?.find((candidate) => candidate.name === name);
  return entry?.value ? parseQuantity(entry.value) : undefined;
}

const SUFFIX: Readonly<Record<string, number>> = {
  '': 1,
  m: 1e-3,
  k: 1e3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** A Kubernetes quantity, e.g. `500m` is 0.5 and `2Gi` is 2147483648. */
export function parseQuantity(text: string): number {
  const match = /^(\d+(?:\.\d+)?(?:e[+-]?\d+)?)([A-Za-z]*)$/.exec(text.trim());
  const factor = SUFFIX[match?.[2] ?? ''];
  if (!match || factor === undefined)
    throw new PlatformError('failed_precondition', `Resource "${text}": expected a quantity such as 500m, 2 or 1.5Gi.`);
  return Number(match[1]) * factor;
}
