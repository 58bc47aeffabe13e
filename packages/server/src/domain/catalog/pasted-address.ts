// Reads what people paste: an address of our pages, a link that mlflow or pyflyte printed, a prediction endpoint, or a
// URI of a client (`runs:/…`, `models:/…`, `flyte://…`).
import type { CatalogRef } from './catalog.ts';

interface Pattern {
  readonly pattern: RegExp;
  readonly ref: (parts: readonly string[]) => CatalogRef;
}

const one =
  (kind: CatalogRef['kind']) =>
  (parts: readonly string[]): CatalogRef => ({ kind, id: parts.join('/') });

/** More specific ones first. A part is one path segment. */
const PATTERNS: readonly Pattern[] = [
  { pattern: /^runs:\/([^/]+)/, ref: one('run') },
  { pattern: /^models:\/(m-[0-9a-f]{32})(?:\/|$)/, ref: one('logged_model') },
  { pattern: /^models:\/([^/@]+)\/(\d+)$/, ref: one('model_version') },
  { pattern: /^models:\/([^/@]+)/, ref: one('registered_model') },
  { pattern: /^flyte:\/\/v1\/([^/]+)\/([^/]+)\/([^/]+)/, ref: one('execution') },
  // mlflow prints `/#/experiments/1/runs/…`; our own pages have the same shape without the hash.
  { pattern: /\/runs\/([^/?#]+)/, ref: one('run') },
  { pattern: /\/experiments\/([^/?#]+)/, ref: one('experiment') },
  { pattern: /\/logged-models\/([^/?#]+)/, ref: one('logged_model') },
  // pyflyte prints `/console/projects/P/domains/D/executions/N`.
  { pattern: /\/projects\/([^/?#]+)\/domains\/([^/?#]+)\/executions\/([^/?#]+)/, ref: one('execution') },
  { pattern: /\/projects\/([^/?#]+)\/domains\/([^/?#]+)\/workflows\/([^/?#]+)/, ref: one('workflow') },
  { pattern: /\/executions\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)\?.*\bnode=([^&#]+)&attempt=(\d+)/, ref: one('task_attempt') },
  { pattern: /\/executions\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)/, ref: one('execution') },
  { pattern: /\/workflows\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)/, ref: one('workflow') },
  { pattern: /\/launch-plans\/([^/?#]+)\/([^/?#]+)\/([^/?#]+)/, ref: one('launch_plan') },
  { pattern: /\/deployments\/([^/?#]+)\/([^/?#]+)\?.*\brevision=(\d+)/, ref: one('deployment_revision') },
  { pattern: /\/(?:deployments|seldon)\/([^/?#]+)\/([^/?#]+)/, ref: one('deployment') },
  { pattern: /\/batch-jobs\/([^/?#]+)/, ref: one('batch_job') },
  { pattern: /\/predictions\/([^/?#]+)/, ref: one('prediction') },
  { pattern: /\/v2\/models\/([^/?#]+)/, ref: ([name]) => ({ kind: 'deployment', id: `default/${name}` }) },
  { pattern: /\/models\/([^/?#]+)\/versions\/([^/?#]+)/, ref: one('model_version') },
  { pattern: /\/models\/([^/?#]+)/, ref: one('registered_model') },
];

/** What a pasted address names; null for text that is no address. */
export function parsePastedAddress(text: string): CatalogRef | null {
  if (!/^(\w+:\/|\/)/.test(text)) return null;
  for (const { pattern, ref } of PATTERNS) {
    const match = pattern.exec(text);
    if (match) return ref(match.slice(1).map(decode));
  }
  return null;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
