import { create } from '@bufbuild/protobuf';
import { Resources_ResourceName, ResourcesSchema } from '@ovenbird/protos/flyteidl/core/tasks';
import { describe, expect, it } from 'vitest';
import { parseQuantity, taskResources } from './task-resources.ts';

const { CPU, MEMORY, GPU } = Resources_ResourceName;

describe('resources of a task', () => {
  it.each([
    ['500m', 0.5],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128Mi', 2 ** 27],
    ['1e3', 1000],
    ['10k', 10_000],
  ])('reads %s as %d', (text, expected) => {
    expect(parseQuantity(text)).toBe(expected);
  });

  it.each(['', 'much', '-1', '1Qi', '1 Gi x'])('refuses the quantity %j', (text) => {
    expect(() => parseQuantity(text)).toThrowError(`Resource "${text}": expected a quantity`);
  });

  it('are one core and no limit for a task that does not say', () => {
    expect(taskResources(undefined, undefined)).toEqual({ cpus: 1, memoryBytes: 0, memoryLimitBytes: 0, gpus: 0 });
  });

  it('limit memory to what was asked for, unless a limit was given', () => {
    const asked = create(ResourcesSchema, {
      requests: [
        { name: MEMORY, value: '1Gi' },
        { name: CPU, value: '2' },
      ],
    });
    expect(taskResources(asked, undefined)).toEqual({ cpus: 2, memoryBytes: 2 ** 30, memoryLimitBytes: 2 ** 30, gpus: 0 });
    const limited = create(ResourcesSchema, {
      requests: [{ name: MEMORY, value: '1Gi' }],
      limits: [
        { name: MEMORY, value: '2Gi' },
        { name: GPU, value: '1' },
      ],
    });
    expect(taskResources(limited, undefined)).toEqual({ cpus: 1, memoryBytes: 2 ** 30, memoryLimitBytes: 2 ** 31, gpus: 1 });
  });

  it('are overridden by the node, each quantity by itself', () => {
    const asked = create(ResourcesSchema, {
      requests: [
        { name: MEMORY, value: '1Gi' },
        { name: CPU, value: '2' },
      ],
    });
    const overrides = create(ResourcesSchema, { requests: [{ name: CPU, value: '250m' }] });
    expect(taskResources(asked, overrides)).toMatchObject({ cpus: 0.25, memoryBytes: 2 ** 30 });
  });
});
