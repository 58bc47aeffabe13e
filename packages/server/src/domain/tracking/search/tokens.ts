// The tokens of MLflow's search language.
import { PlatformError } from '../../../kernel/errors.ts';

export interface Token {
  /** `name`: an identifier, dots and quotes included; `quoted`: one part in double quotes, a name or a string by its place. */
  readonly kind: 'name' | 'quoted' | 'string' | 'number' | 'operator' | 'open' | 'close' | 'comma';
  /** As written. */
  readonly text: string;
  /** Without quotes; for a name its dotted parts. */
  readonly parts: readonly string[];
}

const PART = '(?:[\\p{L}_][\\p{L}\\p{N}_/:-]*|"[^"]*"|`[^`]*`)';
const LATER_PART = '(?:[\\p{L}\\p{N}_][\\p{L}\\p{N}_/:-]*|"[^"]*"|`[^`]*`)';
const TOKEN = new RegExp(
  [
    '\\s+',
    "(?<string>'(?:[^']|'')*')",
    `(?<name>${PART}(?:\\.${LATER_PART})*)`,
    '(?<number>[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][-+]?\\d+)?)(?![\\p{L}\\p{N}_])',
    '(?<operator><=|>=|!=|=|<|>)',
    '(?<open>\\()|(?<close>\\))|(?<comma>,)',
  ].join('|'),
  'uy',
);
const NAME_PART = /"[^"]*"|`[^`]*`|[^.]+/gu;

/** @throws invalid_argument at the first character that begins no token */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match)
      throw new PlatformError('invalid_argument', `Invalid clause(s) in filter string: '${text.slice(from)}'`, { field: 'filter' });
    const groups = match.groups ?? {};
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    if (kind) tokens.push(toToken(kind as Token['kind'], match[0]));
  }
  return tokens;
}

function toToken(kind: Token['kind'], text: string): Token {
  if (kind === 'string') return { kind, text, parts: [text.slice(1, -1).replaceAll("''", "'")] };
  if (kind !== 'name') return { kind, text, parts: [text] };
  const written = text.match(NAME_PART) ?? [];
  const parts = written.map((part) => (/^["`]/.test(part) ? part.slice(1, -1) : part));
  return { kind: written.length === 1 && text.startsWith('"') ? 'quoted' : 'name', text, parts };
}
