import { create } from '@bufbuild/protobuf';
import { SortSchema } from '@ovenbird/protos/flyteidl/admin/common';
import { describe, expect, it } from 'vitest';
import { equalTo, parseFilters, toListQuery } from './filters.ts';

describe('filters of list requests', () => {
  it.each([
    ['', []],
    ['eq(name,x)', [{ field: 'name', operator: 'eq', values: ['x'] }]],
    [
      'eq(name,a+b)+value_in(phase,FAILED;RUNNING)',
      [
        { field: 'name', operator: 'eq', values: ['a+b'] },
        { field: 'phase', operator: 'value_in', values: ['FAILED', 'RUNNING'] },
      ],
    ],
    ['gte(created_at,2024-01-01T00:00:00Z)', [{ field: 'created_at', operator: 'gte', values: ['1704067200000'] }]],
    ['contains(name,f(x, y))', [{ field: 'name', operator: 'contains', values: ['f(x, y)'] }]],
    ['eq(execution.phase,FAILED)', [{ field: 'phase', operator: 'eq', values: ['FAILED'] }]],
    ['eq(workflow.name,wf)', [{ field: 'workflow.name', operator: 'eq', values: ['wf'] }]],
  ])('%j is read', (text, expected) => {
    expect(parseFilters(text)).toEqual(expected);
  });

  it.each(['nonsense', 'like(name,x)', 'eq(name)', 'eq(name,x)+', 'eq(name,x)eq(a,b'])('%j is refused, shown, with an example', (text) => {
    expect(() => parseFilters(text)).toThrowError(expect.objectContaining({ code: 'invalid_argument', details: { field: 'filters' } }));
  });

  it('become a query with the rest of the request', () => {
    const sortBy = create(SortSchema, { key: 'created_at' });
    expect(toListQuery({ limit: 5000, token: 't', filters: 'eq(name,x)', sortBy }, equalTo({ project: 'p', domain: '' }))).toEqual({
      filters: [
        { field: 'project', operator: 'eq', values: ['p'] },
        { field: 'name', operator: 'eq', values: ['x'] },
      ],
      pageSize: 1000,
      pageToken: 't',
      sort: { field: 'created_at', descending: true },
    });
    expect(toListQuery({ limit: 0, token: '' })).toEqual({ filters: [], pageSize: 100 });
  });
});
