// How server state is kept: shown at once from the last known data, made fresh by server-sent events (live.ts), never by polling.
import { QueryClient } from '@tanstack/react-query';
import { failureOf } from './failure.ts';

const keptMs = 30 * 60_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: keptMs,
      // What the server has answered for good ("not found") is not asked again.
      retry: (count, error) => failureOf(error).unreachable && count < 1,
    },
    mutations: { retry: false },
  },
});
