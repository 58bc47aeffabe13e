import { changeTopic, type Endpoint, nativeApi } from '@ovenbird/contracts';
import { lineageKind, type objectState } from '@ovenbird/contracts/entity';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import { type EntityState, LINEAGE_KINDS } from '../../domain/lineage/index.ts';
import { CHANGE_TOPICS } from '../../kernel/changes.ts';

const endpoints = Object.entries(nativeApi).flatMap(([area, table]) =>
  Object.entries<Endpoint>(table).map(([name, endpoint]) => ({ title: `${area}.${name}`, endpoint })),
);

describe('the contract of the native API', () => {
  it('names what the server names', () => {
    expect(changeTopic.options).toEqual([...CHANGE_TOPICS]);
    expect(lineageKind.options).toEqual([...LINEAGE_KINDS]);
    expectTypeOf<z.infer<typeof objectState>>().toEqualTypeOf<EntityState>();
  });

  it.each(endpoints)('$title has a parameter for each part of its path, and no other', ({ endpoint }) => {
    const inPath = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    expect(Object.keys(endpoint.params.shape).toSorted()).toEqual(inPath.toSorted());
  });

  it('has no two endpoints at the same place', () => {
    const places = endpoints.map(({ endpoint }) => `${endpoint.method} ${endpoint.path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(places).size).toBe(places.length);
  });
});
