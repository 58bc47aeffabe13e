// The spans of the last answers, so that what is told about an answer can be linked to it.
import type { SpanContext } from '@opentelemetry/api';

export interface RecentSpans {
  remember(puid: string, context: SpanContext): void;
  find(puid: string): SpanContext | undefined;
}

/** Some three megabytes. */
const MAX_SPANS = 8192;

export function createRecentSpans(maxSpans = MAX_SPANS): RecentSpans {
  /** In the order in which they were given. */
  const contexts = new Map<string, SpanContext>();
  return {
    remember: (puid, context) => {
      contexts.delete(puid);
      if (contexts.size >= maxSpans) contexts.delete(contexts.keys().next().value!);
      contexts.set(puid, context);
    },
    find: (puid) => contexts.get(puid),
  };
}
