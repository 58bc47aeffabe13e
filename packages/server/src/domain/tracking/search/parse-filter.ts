// MLflow's filter language: `metrics.acc > 0.9 AND tags."my tag" LIKE 'a%'`. Clauses joined by AND, nothing else.
import { PlatformError } from '../../../kernel/errors.ts';
import { checkValue, type WrittenValue } from './check-value.ts';
import { type Comparison, OPERATORS, type Operator } from './comparison.ts';
import { resolveName } from './resolve-name.ts';
import type { SearchRules } from './search-rules.ts';
import { type Token, tokenize } from './tokens.ts';

/** More clauses than anybody writes by hand; each may become a semi-join. */
const MAX_CLAUSES = 100;

/**
 * @param filter  empty or blank matches everything
 * @throws        invalid_argument saying which clause is wrong and what would be right
 */
export function parseFilter(filter: string, rules: SearchRules): Comparison[] {
  const reader = createReader(tokenize(filter));
  const comparisons: Comparison[] = [];
  while (!reader.atEnd()) {
    comparisons.push(parseClause(reader, rules));
    if (comparisons.length > MAX_CLAUSES) throw invalid(`A filter may have at most ${MAX_CLAUSES} clauses.`);
    if (!reader.atEnd() && !reader.takeWord('AND')) throw invalidClause(reader.rest());
  }
  return comparisons;
}

function parseClause(reader: Reader, rules: SearchRules): Comparison {
  const rest = reader.rest();
  const name = reader.take();
  if (name?.kind !== 'name' && name?.kind !== 'quoted') throw invalidClause(rest);
  const operator = takeOperator(reader);
  if (!operator) throw invalidClause(rest);
  const value = operator === 'IS NULL' || operator === 'IS NOT NULL' ? null : takeValue(reader, rest);
  const { entity, key, rule } = resolveName(name, rules, 'filter');
  return { entity, key, operator, value: checkValue({ entity, key, operator, value, rule }, rules) };
}

function takeOperator(reader: Reader): Operator | undefined {
  const written = reader.take();
  if (written?.kind === 'operator') return OPERATORS.find((operator) => operator === written.text);
  if (written?.kind !== 'name') return undefined;
  switch (written.text.toUpperCase()) {
    case 'LIKE':
      return 'LIKE';
    case 'ILIKE':
      return 'ILIKE';
    case 'IN':
      return 'IN';
    case 'NOT':
      return reader.takeWord('IN') ? 'NOT IN' : undefined;
    case 'IS':
      if (reader.takeWord('NULL')) return 'IS NULL';
      return reader.takeWord('NOT') && reader.takeWord('NULL') ? 'IS NOT NULL' : undefined;
    default:
      return undefined;
  }
}

function takeValue(reader: Reader, rest: string): WrittenValue {
  const token = reader.take();
  if (token?.kind === 'string' || token?.kind === 'quoted') return { kind: 'string', text: token.text, value: token.parts[0]! };
  if (token?.kind === 'number') return { kind: 'number', text: token.text, value: token.text };
  if (token?.kind === 'name') return { kind: 'word', text: token.text, value: token.text };
  if (token?.kind !== 'open') throw invalidClause(rest);
  const items: Token[] = [];
  let next: Token | undefined;
  do {
    const item = reader.take();
    if (item?.kind !== 'string' && item?.kind !== 'quoted' && item?.kind !== 'number') throw invalidList();
    items.push(item);
    next = reader.take();
  } while (next?.kind === 'comma');
  if (next?.kind !== 'close' || items.some((item) => item.kind === 'number')) throw invalidList();
  return { kind: 'list', text: `(${items.map((item) => item.text).join(', ')})`, value: items.map((item) => item.parts[0]!) };
}

type Reader = ReturnType<typeof createReader>;

function createReader(tokens: readonly Token[]) {
  let at = 0;
  return {
    atEnd: () => at >= tokens.length,
    take: (): Token | undefined => tokens[at++],
    takeWord: (word: string): boolean => {
      if (tokens[at]?.kind !== 'name' || tokens[at]?.text.toUpperCase() !== word) return false;
      at++;
      return true;
    },
    rest: () =>
      tokens
        .slice(at)
        .map((token) => token.text)
        .join(' '),
  };
}

const invalid = (message: string) => new PlatformError('invalid_argument', message, { field: 'filter' });
const invalidClause = (text: string) => invalid(`Invalid clause(s) in filter string: '${text}'`);
const invalidList = () => invalid('While parsing a list in the filter string: expected a non-empty list of quoted strings in parentheses.');
