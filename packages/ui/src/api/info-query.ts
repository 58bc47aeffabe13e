// What this server is: version, addresses, stores.
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export const infoQuery = queryOptions({
  queryKey: ['info'],
  queryFn: ({ signal }) => api.platform.info({}, { signal }),
});
