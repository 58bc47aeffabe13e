// What is logged of a revision, and to whom it is sent: the manifest's wishes over the server's options, worked out once.
import { chooseDestinations, type DefaultSinks, type Destination, type LogPolicy } from '../domain/monitoring/index.ts';
import {
  type LoadedUnit,
  loggerKafkaOf,
  type PredictorSpec,
  type Revision,
  readLogAnnotations,
  unitTree,
} from '../domain/serving/index.ts';
import { isHttpUrl } from '../kernel/addresses.ts';

export interface UnitLogging {
  readonly request: boolean;
  readonly response: boolean;
  readonly destinations: readonly Destination[];
  /** No other unit of the predictor is logged. */
  readonly isAlone: boolean;
}

export interface LogPlan {
  readonly policy: LogPolicy;
  /** Undefined for a unit that has no `logger`. */
  unit(predictor: string, unit: Pick<LoadedUnit, 'spec'>): UnitLogging | undefined;
}

export interface LogOptions extends LogPolicy {
  readonly sinks: DefaultSinks;
}

export function createLogPlans({ sinks, ...defaults }: LogOptions): (revision: Revision) => LogPlan {
  const plans = new WeakMap<Revision, LogPlan>();
  return (revision) => {
    let plan = plans.get(revision);
    if (!plan) {
      plan = planOf(revision, defaults, sinks);
      plans.set(revision, plan);
    }
    return plan;
  };
}

function planOf({ spec }: Revision, defaults: LogPolicy, sinks: DefaultSinks): LogPlan {
  const predictors = new Map(spec.predictors.map((predictor) => [predictor.name, unitsOf(predictor, sinks)]));
  return {
    policy: { ...defaults, ...readLogAnnotations(spec) },
    unit: (predictor, unit) => predictors.get(predictor)?.get(unit.spec.name),
  };
}

function unitsOf(predictor: PredictorSpec, sinks: DefaultSinks): Map<string, UnitLogging> {
  const logged = unitTree(predictor.graph).filter((unit) => unit.logger?.mode);
  const kafka = loggerKafkaOf(predictor);
  return new Map(
    logged.map(({ name, logger }) => {
      const { mode } = logger!;
      // What was applied before this was checked is left alone.
      const url = logger!.url && isHttpUrl(logger!.url) ? logger!.url : undefined;
      const destinations = chooseDestinations({ url, kafka }, sinks);
      return [name, { request: mode !== 'response', response: mode !== 'request', destinations, isAlone: logged.length === 1 }];
    }),
  );
}
