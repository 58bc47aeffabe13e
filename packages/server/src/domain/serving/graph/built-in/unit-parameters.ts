// Parameters of a unit: texts with a type, as the values that they mean.
import { PlatformError } from '../../../../kernel/errors.ts';
import type { UnitSpec } from '../../manifest/deployment-spec.ts';

/** @throws failed_precondition naming the parameter whose text is not of its type */
export function typedParameters({ parameters }: Pick<UnitSpec, 'parameters'>): Record<string, number | string | boolean> {
  return Object.fromEntries(parameters.map(({ name, type, value }) => [name, typed(name, type, value)]));
}

function typed(name: string, type: UnitSpec['parameters'][number]['type'], value: string): number | string | boolean {
  if (type === 'STRING') return value;
  if (type === 'BOOL') {
    if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  } else {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (type === 'INT' ? Number.isSafeInteger(number) : Number.isFinite(number)) return number;
  }
  throw new PlatformError('failed_precondition', `Parameter ${name}: ${JSON.stringify(value)} is no ${type}.`, { parameter: name });
}

export interface NumberRange {
  readonly fallback?: number;
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** @throws failed_precondition when the parameter is missing or outside its range */
export function numberParameter(unit: Pick<UnitSpec, 'parameters' | 'name'>, name: string, range: NumberRange): number {
  const given = typedParameters({ parameters: unit.parameters.filter((parameter) => parameter.name === name) })[name];
  const value = given ?? range.fallback;
  if (typeof value === 'number' && value >= range.min && value <= range.max && (!range.whole || Number.isInteger(value))) return value;
  throw new PlatformError(
    'failed_precondition',
    `Parameter ${name} of unit "${unit.name}": expected a ${range.whole ? 'whole ' : ''}number from ${range.min} to ${range.max}, got ${value === undefined ? 'none' : JSON.stringify(value)}.`,
    { parameter: name },
  );
}

/** Of epsilon-greedy: the probability of another branch than the best. @throws failed_precondition */
export function epsilonOf(unit: Pick<UnitSpec, 'parameters' | 'name'>): number {
  return numberParameter(unit, 'epsilon', { fallback: 0.1, min: 0, max: 1 });
}
