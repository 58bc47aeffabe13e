// What `models:/` and `runs:/` addresses name.
import { PlatformError } from '../../kernel/errors.ts';

export type ModelUri =
  | { readonly kind: 'logged_model'; readonly modelId: string }
  | { readonly kind: 'version'; readonly name: string; readonly version: number }
  | { readonly kind: 'alias'; readonly name: string; readonly alias: string }
  | { readonly kind: 'latest'; readonly name: string }
  | { readonly kind: 'stage'; readonly name: string; readonly stage: string }
  | { readonly kind: 'run'; readonly runId: string; readonly path: string }
  /** Any other address, e.g. `mlflow-artifacts:/1/models/m-…/artifacts` or `s3://…`. */
  | { readonly kind: 'location'; readonly uri: string };

/** @throws invalid_argument when it begins as one of ours and is not */
export function parseModelUri(uri: string): ModelUri {
  if (uri.startsWith('runs:/')) return parseRunUri(uri);
  if (!uri.startsWith('models:/')) return { kind: 'location', uri };
  const path = uri.slice('models:/'.length).replace(/^\/+/, '');
  if (/^m-[0-9a-f]{32}$/.test(path)) return { kind: 'logged_model', modelId: path };
  const byAlias = /^([^/]+)@([^/@]+)$/.exec(path);
  if (byAlias) return { kind: 'alias', name: byAlias[1]!, alias: byAlias[2]! };
  const byVersion = /^([^/]+)\/([^/]+)$/.exec(path);
  if (!byVersion) throw invalid(uri);
  const [name, suffix] = [byVersion[1]!, byVersion[2]!];
  if (/^\d{1,15}$/.test(suffix)) return { kind: 'version', name, version: Number(suffix) };
  if (suffix.toLowerCase() === 'latest') return { kind: 'latest', name };
  return { kind: 'stage', name, stage: suffix };
}

function parseRunUri(uri: string): ModelUri {
  const match = /^runs:\/+([^/]+)\/(.+)$/.exec(uri);
  if (!match) throw invalid(uri);
  return { kind: 'run', runId: match[1]!, path: match[2]!.replace(/\/+$/, '') };
}

function invalid(uri: string): PlatformError {
  return new PlatformError(
    'invalid_argument',
    `Invalid model address '${uri}': it must be one of models:/<name>/<version>, models:/<name>/latest, models:/<name>@<alias>, models:/<name>/<stage>, models:/m-<id>, runs:/<run id>/<path>.`,
    { field: 'source' },
  );
}
