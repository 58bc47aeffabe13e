// What may come next in an MLflow filter, e.g. after `metrics.` the metrics of this experiment.

export interface FilterKeys {
  readonly metrics: readonly string[];
  readonly params: readonly string[];
  readonly tags: readonly string[];
}

const attributes = ['status', 'start_time', 'end_time', 'run_name', 'run_id', 'user_id', 'artifact_uri'];
const shownAtMost = 12;

/** A key as the filter language wants it: in backticks when it is not a plain word. */
export const quoteKey = (key: string): string => (/^[A-Za-z_][\w.]*$/.test(key) ? key : `\`${key}\``);

/** The word that is being typed at the caret, and where it begins. */
export function wordAt(text: string, caret: number): { readonly word: string; readonly from: number } {
  const before = text.slice(0, caret);
  // Inside a quoted value nothing is suggested.
  if ((before.match(/'/g)?.length ?? 0) % 2 === 1) return { word: '', from: caret };
  const from = before.search(/[^\s=<>!(),]*$/);
  return { word: before.slice(from), from };
}

export function suggestionsFor(word: string, keys: FilterKeys): string[] {
  if (word === '') return [];
  const all = [
    ...keys.metrics.map((key) => `metrics.${quoteKey(key)}`),
    ...keys.params.map((key) => `params.${quoteKey(key)}`),
    ...attributes.map((key) => `attributes.${key}`),
    ...keys.tags.map((key) => `tags.${quoteKey(key)}`),
  ];
  const wanted = word.toLowerCase().replaceAll('`', '');
  const plain = (text: string) => text.toLowerCase().replaceAll('`', '');
  const starts = all.filter((text) => plain(text).startsWith(wanted));
  const holds = all.filter((text) => !plain(text).startsWith(wanted) && plain(text).includes(wanted));
  const found = [...starts, ...holds];
  return found.length === 1 && plain(found[0] ?? '') === wanted ? [] : found.slice(0, shownAtMost);
}
