import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { TaskSpecSchema } from '@ovenbird/protos/flyteidl/admin/task';
import { describe, expect, it } from 'vitest';
import { canonicalJson, differences, digestOf } from './canonical.ts';

const spec = (config: Record<string, string>) => create(TaskSpecSchema, { template: { type: 'python-task', config } });

describe('canonical content', () => {
  it('does not depend on the order in which a client wrote a map', () => {
    const one = canonicalJson(TaskSpecSchema, spec({ a: '1', b: '2' }));
    const other = canonicalJson(TaskSpecSchema, fromBinary(TaskSpecSchema, toBinary(TaskSpecSchema, spec({ b: '2', a: '1' }))));
    expect(digestOf(one)).toBe(digestOf(other));
    expect(digestOf(one)).not.toBe(digestOf(canonicalJson(TaskSpecSchema, spec({ a: '1', b: '3' }))));
  });

  it('is compared path by path, as much as a person reads', () => {
    expect(differences({ a: { b: 1, c: [1, 2] } }, { a: { b: 2, c: [1] }, d: 'x' })).toEqual([
      'a.b: 1 → 2',
      'a.c[1]: 2 → nothing',
      'd: nothing → "x"',
    ]);
    expect(differences({ a: 'x'.repeat(500) }, { a: 'y' })[0]).toMatch(/^a: "x{119}… → "y"$/);
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, index]));
    expect(differences(many, {})).toHaveLength(5);
    expect(differences(many, { ...many })).toEqual([]);
  });
});
