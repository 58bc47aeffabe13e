// `pyflyte run --remote --wait` of three tasks through which a value of every kind travels.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PythonResult } from '../support/python.ts';
import { type FlytePlatform, PLACE, startFlytePlatform } from './pyflyte.ts';

const NAME = 'every-kind';

describe('a workflow of three tasks with values of every kind', () => {
  let flyte: FlytePlatform;
  let run: PythonResult;
  let fetched: Fetched;

  beforeAll(async () => {
    flyte = await startFlytePlatform();
    const source = join(flyte.folder, 'source.txt');
    await writeFile(source, 'from the client');
    const inputs = ['--source', source, '--whole', '43'];
    run = await flyte.pyflyte('run', '--remote', '--name', NAME, '--wait', '--poll-interval', '1', 'values.py', 'every_kind', ...inputs);
    expect(run.code, run.stdout + run.stderr).toBe(0);
    fetched = await flyte.remote(FETCH, NAME);
  });
  afterAll(() => flyte.stop());

  it('ends with success in the client, which prints a page of this server', () => {
    expect(run.stdout).toContain(`Execution ${NAME} has succeeded.`);
    expect(run.stdout).toContain(`${flyte.platform.control}/console/projects/flytesnacks/domains/development/executions/${NAME}`);
  });

  it('hands each value from task to task as Python made it', () => {
    expect(fetched.lines).toEqual([
      'whole 43',
      'large 4611686018427387905',
      'real 0.1',
      "text 'grüß dich'",
      'flag True',
      'moment 2024-05-06T07:08:09.123456+00:00',
      'span 3600.5',
      'many [3, 1, 2]',
      "named [('x', 1.5), ('y', -2.0)]",
      "loose {'deep': {'list': [1, 'two', None]}, 'number': 7}",
      "settings Settings(rate=0.5, layers=[4, 2], name='net')",
      "color <Color.GREEN: 'green'>",
      'maybe None',
      "file 'grüß dich: from the client'",
      "folder ['a.txt', 'inner/b.txt']",
      "table {'a': [1, 2, 3], 'b': ['x', 'y', 'z']}",
    ]);
  });

  it('resolves lists, dicts and attributes of values where a task asks for them', () => {
    expect(fetched.summary).toBe("16 lines, rate 0.5, layer 2, extra [43, 4611686018427387905, 1], [('one', 1), ('whole', 43)]");
  });

  it('lets FlyteRemote read outputs, files and nodes', () => {
    expect(fetched.file).toBe('grüß dich: from the client');
    expect(fetched.nodes).toEqual({
      'end-node': 'SUCCEEDED',
      n0: 'SUCCEEDED',
      n1: 'SUCCEEDED',
      n2: 'SUCCEEDED',
      'start-node': 'SUCCEEDED',
    });
    expect(fetched.inputsOfThird).toEqual(['by_name', 'extra', 'layer', 'lines', 'rate']);
    expect(fetched.taskPhase).toBe('SUCCEEDED');
    expect(fetched.byUrl).toBe(43);
  });

  it('shows them as JSON in the native API', async () => {
    const params = { ...PLACE, name: NAME };
    const execution = await flyte.client.executions.get({ params });
    const value = (name: string) => execution.outputs.find((output) => output.name === name);
    expect(value('o1')).toMatchObject({ type: 'str', value: fetched.summary });
    expect(value('o3')).toMatchObject({ value: { rate: 0.5, layers: [4, 2], name: 'net' } });
    expect(value('o2')?.uri).toContain('note.txt');
    const { outputs } = await flyte.client.executions.nodeData({ params: { ...params, nodeId: 'n0' } });
    const made = Object.fromEntries(outputs.map((output) => [output.name, output.value]));
    expect(made).toMatchObject({
      large: '4611686018427387905',
      moment: '2024-05-06T07:08:09.123Z',
      span: '3600.5 s',
      maybe: null,
      color: 'green',
    });
  });

  it('links the file that was given to the execution, and the execution to its attempts', async () => {
    const graph = await flyte.client.lineage.graph({ query: { kind: 'execution', id: `flytesnacks/development/${NAME}`, depth: 1 } });
    expect(graph.edges.map((edge) => edge.role).toSorted()).toEqual(['ran', 'ran', 'ran', 'was_read_by']);
    expect(graph.edges.find((edge) => edge.role === 'was_read_by')?.from.id).toContain('source.txt');
  });
});

interface Fetched {
  lines: string[];
  summary: string;
  file: string;
  nodes: Record<string, string>;
  inputsOfThird: string[];
  taskPhase: string;
  byUrl: number;
}

const FETCH = `
import typing
from flytekit.models.core.execution import NodeExecutionPhase, TaskExecutionPhase
execution = remote.fetch_execution(name=sys.argv[2])
execution = remote.sync(execution, sync_nodes=True)
outputs = execution.outputs
third = execution.node_executions["n2"]
from flytekit.types.file import FlyteFile
print(json.dumps({
    "lines": outputs.get("o0", typing.List[str]),
    "summary": outputs.get("o1", str),
    "file": open(outputs.get("o2", FlyteFile).download()).read(),
    "nodes": {name: NodeExecutionPhase.enum_to_string(node.closure.phase) for name, node in execution.node_executions.items()},
    "inputsOfThird": sorted(third.inputs.literals),
    "taskPhase": TaskExecutionPhase.enum_to_string(third.task_executions[0].closure.phase),
    "byUrl": remote.get(f"flyte://v1/flytesnacks/development/{sys.argv[2]}/n0/0/o/whole").scalar.primitive.integer,
}))
`;
