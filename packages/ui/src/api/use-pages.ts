// A list that the server hands out page by page; the next page is fetched when the reader comes near the end of what is there.
import type { PageOf } from '@ovenbird/contracts';
import { keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

interface PagesOptions<Item> {
  readonly queryKey: QueryKey;
  readonly fetchPage: (pageToken: string | undefined, signal: AbortSignal) => Promise<PageOf<Item>>;
  readonly enabled?: boolean;
}

export function usePages<Item>({ queryKey, fetchPage, enabled = true }: PagesOptions<Item>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => fetchPage(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextPageToken ?? undefined,
    placeholderData: keepPreviousData,
    enabled,
  });
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [isFetchingNextPage, fetchNextPage]);
  return { query, items, more: hasNextPage ? more : undefined };
}
