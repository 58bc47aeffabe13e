import { expect, it } from 'vitest';
import { nativeApi } from './api.ts';
import type { Endpoint } from './endpoint.ts';
import { endpointPlaces } from './endpoint-places.ts';

it('places of the endpoints are those of the table', () => {
  const places = Object.fromEntries(
    Object.entries(nativeApi).map(([area, table]) => [
      area,
      Object.fromEntries(Object.entries<Endpoint>(table).map(([name, { method, path, answer }]) => [name, [method, path, answer]])),
    ]),
  );
  expect(endpointPlaces).toEqual(places);
});
