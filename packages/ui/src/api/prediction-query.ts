// One logged prediction: its own page and the log of its deployment ask for the same.
import { queryOptions } from '@tanstack/react-query';
import { api } from './client.ts';

export const predictionQuery = (id: string) =>
  queryOptions({ queryKey: ['predictions', 'one', id], queryFn: ({ signal }) => api.predictions.get({ params: { id } }, { signal }) });
