import { describe, expect, it } from 'vitest';
import { attemptOfTags, attemptTags } from './run-context.ts';

const attempt = { project: 'p', domain: 'd', name: 'a1', nodeId: 'n0', attempt: 2 };

describe('tags of a run made by a task', () => {
  it('name the attempt that wrote them', () => {
    expect(attemptOfTags(attemptTags(attempt))).toEqual(attempt);
  });

  it.each([
    ['no tags', {}],
    ['an execution without its project', { ...attemptTags(attempt), 'ovenbird.execution': 'd/a1' }],
    ['an attempt that is no number', { ...attemptTags(attempt), 'ovenbird.attempt': 'first' }],
    ['a node that would read as a path', { ...attemptTags(attempt), 'ovenbird.node': 'n0/n1' }],
  ])('are ignored when they are %s', (_title, tags) => {
    expect(attemptOfTags(tags as Record<string, string>)).toBeNull();
  });
});
