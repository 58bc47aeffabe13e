import { create } from '@bufbuild/protobuf';
import { NodeSchema, WorkflowTemplateSchema } from '@ovenbird/protos/flyteidl/core/workflow';
import { describe, expect, it } from 'vitest';
import {
  INT,
  idOf,
  int,
  listOf,
  STR,
  str,
  taskTemplate,
  type WorkflowSpec,
  workflowTemplate,
} from '../../../../testing/workflow-builder.ts';
import { entityKey } from '../ids.ts';
import { compileWorkflow } from './compile-workflow.ts';

const tasks = new Map(
  [
    taskTemplate('add', { a: INT, b: INT }, { o0: INT }),
    taskTemplate('name', { x: INT }, { o0: STR }),
    taskTemplate('sum', { all: listOf(INT) }, { o0: INT }),
    taskTemplate('make', {}, { o0: INT }),
  ].map((task) => [entityKey(idOf(task.id!.name)), task]),
);

const compile = (spec: WorkflowSpec) => compileWorkflow(workflowTemplate(spec), tasks);

describe('compiling a workflow', () => {
  it('adds a start and an end node, orders the nodes, and draws the connections', () => {
    const { primary, tasks: used } = compile({
      inputs: { a: INT },
      outputs: { result: { type: STR, from: 'late.o0' } },
      nodes: {
        late: { task: 'name', inputs: { x: 'early.o0' } },
        early: { task: 'add', inputs: { a: '.a', b: int(1) } },
      },
    });
    expect(primary!.template!.nodes.map((node) => node.id)).toEqual(['start-node', 'early', 'late', 'end-node']);
    expect(Object.fromEntries(Object.entries(primary!.connections!.upstream).map(([id, { ids }]) => [id, ids]))).toEqual({
      early: ['start-node'],
      late: ['early'],
      'end-node': ['late'],
    });
    expect(primary!.connections!.downstream['start-node']!.ids).toEqual(['early']);
    expect(used.map(({ template }) => template!.id!.name).toSorted()).toEqual(['add', 'name']);
  });

  it('gives flytekit no start node among the upstream ids of a node, because it would look it up and fail', () => {
    const { primary } = compile({ inputs: { a: INT }, nodes: { n0: { task: 'name', inputs: { x: '.a' } } } });
    expect(primary!.template!.nodes.find((node) => node.id === 'n0')!.upstreamNodeIds).toEqual([]);
  });

  it('lets the end wait for nodes whose values nobody reads', () => {
    const { primary } = compile({ nodes: { n0: { task: 'make' }, n1: { task: 'make', after: ['n0'] }, n2: { task: 'make' } } });
    expect(primary!.connections!.upstream['end-node']!.ids.toSorted()).toEqual(['n1', 'n2']);
  });

  it('accepts an empty workflow', () => {
    expect(compile({ nodes: {} }).primary!.connections!.upstream['end-node']!.ids).toEqual(['start-node']);
  });

  it.each<[string, WorkflowSpec, string]>([
    [
      'a task that is not registered',
      { nodes: { n0: { task: 'ghost' } } },
      'node n0: task flytesnacks/development/ghost/v1 is not registered.',
    ],
    ['an input that is not bound', { nodes: { n0: { task: 'add', inputs: { a: int(1) } } } }, 'node n0: input "b" (int) is not bound.'],
    ['an input that does not exist', { nodes: { n0: { task: 'make', inputs: { z: int(1) } } } }, 'node n0: there is no input "z".'],
    [
      'a promise of another type',
      { nodes: { n0: { task: 'name', inputs: { x: int(1) } }, n1: { task: 'name', inputs: { x: 'n0.o0' } } } },
      'node n1: input "x" is int, but "o0" of node n0 is str.',
    ],
    ['a literal of another type', { nodes: { n0: { task: 'name', inputs: { x: str('1') } } } }, 'node n0: input "x" is int, but is bound'],
    [
      'a node that does not exist',
      { nodes: { n0: { task: 'name', inputs: { x: 'n9.o0' } } } },
      'reads from node "n9", which does not exist.',
    ],
    [
      'an output that does not exist',
      { nodes: { n0: { task: 'make' }, n1: { task: 'name', inputs: { x: 'n0.o7' } } } },
      'reads "o7" of node n0, which gives o0.',
    ],
    [
      'a list where there is none',
      { nodes: { n0: { task: 'name', inputs: { x: [int(1)] } } } },
      'input "x" is int, but is bound to a list.',
    ],
    [
      'a list with a wrong item',
      { nodes: { n0: { task: 'sum', inputs: { all: [int(1), str('2')] } } } },
      'node n0: input "all" [1] is int, but is bound to a value of another type.',
    ],
    [
      'a cycle',
      {
        nodes: {
          a: { task: 'name', inputs: { x: int(1) }, after: ['b'] },
          b: { task: 'make', after: ['c'] },
          c: { task: 'make', after: ['a'] },
        },
      },
      'its nodes wait for each other',
    ],
    ['an order after nothing', { nodes: { n0: { task: 'make', after: ['n7'] } } }, 'node n0 waits for node "n7", which does not exist.'],
    [
      'an output of the workflow that is not bound',
      { nodes: { n0: { task: 'make' } }, outputs: { r: { type: STR, from: 'n0.o0' } } },
      'its outputs',
    ],
  ])('refuses %s and names it', (_what, spec, message) => {
    expect(() => compile(spec)).toThrowError(
      expect.objectContaining({ code: 'invalid_argument', message: expect.stringContaining(message) }),
    );
  });

  it('names the nodes of a cycle in its direction', () => {
    const spec = { nodes: { a: { task: 'make', after: ['b'] }, b: { task: 'make', after: ['c'] }, c: { task: 'make', after: ['a'] } } };
    expect(() => compile(spec)).toThrowError(/(a → c → b → a|b → a → c → b|c → b → a → c)\./);
  });

  it.each([
    ['branchNode', 'a branch node'],
    ['gateNode', 'a gate node'],
    ['arrayNode', 'an array node'],
    ['workflowNode', 'a sub-workflow or launch plan node'],
  ] as const)('says that a %s does not run yet', (kind, words) => {
    const template = create(WorkflowTemplateSchema, {
      id: idOf('wf'),
      nodes: [create(NodeSchema, { id: 'n4', target: { case: kind, value: {} } as never })],
    });
    expect(() => compileWorkflow(template, tasks)).toThrowError(
      expect.objectContaining({ code: 'unimplemented', message: expect.stringContaining(`Node n4 is ${words}`) }),
    );
  });

  it('compiles ten thousand nodes without effort', () => {
    const nodes = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, index) => [
        `n${index}`,
        { task: 'name', inputs: { x: index === 0 ? int(0) : int(index) }, after: index === 0 ? [] : [`n${index - 1}`] },
      ]),
    );
    expect(compile({ nodes }).primary!.template!.nodes).toHaveLength(10_002);
  });
});
