// One call of one unit within a request: what logs and metrics are told of it.
import { PlatformError, toPlatformError } from '../../../kernel/errors.ts';
import type { UnitService } from './graph-node.ts';
import type { LoadedUnit } from './loaded-unit.ts';
import type { MetaAddition } from './message-meta.ts';

export interface NodeCall {
  readonly unit: LoadedUnit;
  readonly service: UnitService;
  /** Its queue included, milliseconds; null when it failed, or has not answered. */
  durationMs: number | null;
  /** Custom metrics that it gave with its answer, as it wrote them. */
  metrics?: readonly unknown[];
}

export interface WalkContext {
  readonly signal: AbortSignal;
  /** Filled in the order in which units are called. */
  readonly calls: NodeCall[];
  /** Whether errors must say whose they are: not where there is one unit. */
  readonly namesUnits: boolean;
}

/** @throws what the unit throws, with the unit's name where there are several */
export async function callUnit<T>(context: WalkContext, unit: LoadedUnit, service: UnitService, work: () => Promise<T>): Promise<T> {
  context.signal.throwIfAborted();
  const call: NodeCall = { unit, service, durationMs: null };
  context.calls.push(call);
  const startedAt = performance.now();
  try {
    const reply = await work();
    call.durationMs = performance.now() - startedAt;
    const { metrics } = (reply ?? {}) as MetaAddition;
    if (metrics) call.metrics = metrics;
    return reply;
  } catch (error) {
    throw context.namesUnits ? nameUnit(error, unit.spec.name) : error;
  }
}

function nameUnit(thrown: unknown, unit: string): PlatformError {
  const error = toPlatformError(thrown);
  // A caller that went away, or ran out of time, is nobody's fault among the units.
  if (error.code === 'cancelled' || error.details.unit !== undefined) return error;
  return new PlatformError(error.code, `Unit "${unit}": ${error.message}`, { ...error.details, unit }, { cause: error });
}
