// Whether an operator and a value fit what they are compared with, with MLflow's messages.
import { PlatformError } from '../../../kernel/errors.ts';
import type { Comparison, Entity, Operator } from './comparison.ts';
import { type AttributeRule, LIST_OPERATORS, type SearchRules } from './search-rules.ts';

/** A value with what was written, for messages. A bare word is kept as text, for the check to refuse. */
export type WrittenValue =
  | { readonly kind: 'string' | 'number' | 'word'; readonly text: string; readonly value: string }
  | { readonly kind: 'list'; readonly text: string; readonly value: readonly string[] };

export interface Written {
  readonly entity: Entity;
  readonly key: string;
  readonly operator: Operator;
  readonly value: WrittenValue | null;
  readonly rule?: AttributeRule | undefined;
}

/** @returns the value as stores compare it */
export function checkValue(written: Written, rules: SearchRules): Comparison['value'] {
  const { entity, value, rule } = written;
  const isNumber = entity === 'metric' || rule?.type === 'number';
  if (isNumber) {
    const result = value && numberOf(value, rule?.quotedNumber ?? false);
    if (result === undefined || result === null)
      throw invalid(
        `Expected numeric value type for ${rule ? `numeric attribute: ${written.key}` : 'metric'}. Found ${value?.text ?? 'none'}`,
      );
    checkOperator(written, rules.operators.number ?? []);
    return result;
  }
  if (value === null) {
    checkOperator(written, rules.operators[entity] ?? []);
    return null;
  }
  if (value.kind === 'list') return listOf(written, value.value, rules);
  if (value.kind !== 'string') throw notQuoted(entity, value);
  if (LIST_OPERATORS.includes(written.operator)) throw invalid('IN and NOT IN take a list of quoted strings in parentheses.');
  checkOperator(written, rules.operators[entity] ?? []);
  return value.value;
}

function listOf(written: Written, list: readonly string[], rules: SearchRules): readonly string[] {
  const { entity, rule } = written;
  const lists = rule?.list || rules.operators[entity]?.includes('IN');
  if (!lists && entity === 'attribute') {
    const names = [...new Set([...rules.attributes.values()].filter((each) => each.list).map((each) => `'${each.name}'`))];
    throw invalid(`Only [${names.join(', ')}] attributes support comparison with a list of quoted string values.`);
  }
  if (!lists) throw notQuoted(entity, written.value!);
  checkOperator(written, LIST_OPERATORS);
  return list;
}

function checkOperator({ operator }: Written, allowed: readonly Operator[]): void {
  if (!allowed.includes(operator))
    throw invalid(`Invalid comparator '${operator}' not one of [${allowed.map((each) => `'${each}'`).join(', ')}]`);
}

function numberOf(value: WrittenValue, quotedToo: boolean): number | undefined {
  if (value.kind !== 'number' && !(quotedToo && value.kind === 'string')) return undefined;
  const number = Number(value.value);
  return Number.isFinite(number) && value.value !== '' ? number : undefined;
}

function notQuoted(entity: Entity, value: WrittenValue): PlatformError {
  const kind = entity === 'param' ? 'parameter' : entity;
  return entity === 'attribute'
    ? invalid(
        `Parameter value is either not quoted or unidentified quote types used for string value ${value.text}. Use either single or double quotes.`,
      )
    : invalid(`Expected a quoted string value for ${kind} (e.g. 'my-value'). Got value ${value.text}`);
}

const invalid = (message: string) => new PlatformError('invalid_argument', message, { field: 'filter' });
