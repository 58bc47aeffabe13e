import { create } from '@bufbuild/protobuf';
import { ParameterMapSchema } from '@ovenbird/protos/flyteidl/core/interface';
import { type Literal, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../../testing/backends.ts';
import { type OpenWorkflows, openWorkflows } from '../../../../testing/open-workflows.ts';
import { INT, idOf, int, STR, str, taskTemplate, workflowTemplate } from '../../../../testing/workflow-builder.ts';
import type { EntityId } from '../ids.ts';

const add = taskTemplate('add', { a: INT, b: INT }, { o0: INT });
const defaults = {
  maxParallelism: 7,
  rawOutputPrefix: '',
  labels: { team: 'food' },
  annotations: {},
  env: { A: '1', B: '1' },
  schedule: null,
};
const literals = (values: Record<string, Literal>) => create(LiteralMapSchema, { literals: values });

describe('registering', () => {
  let room: OpenWorkflows;
  let dispose: () => Promise<void>;

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    room = await openWorkflows(opened.database, { add: ({ a }) => ({ o0: a! }) });
    await room.register([add], {
      inputs: { a: INT, b: INT, note: STR },
      nodes: { n0: { task: 'add', inputs: { a: '.a', b: '.b' } } },
    });
  });
  afterAll(async () => {
    await room.stop();
    await dispose();
  });

  const plan = (name: string, given: Record<string, Literal>, fixed: Record<string, Literal>, workflow: EntityId = idOf('wf')) =>
    room.workflows.registry.registerLaunchPlan({
      id: idOf(name),
      source: new Uint8Array(),
      digest: 'd',
      workflow,
      defaultInputs: create(ParameterMapSchema, {
        parameters: Object.fromEntries(
          Object.entries(given).map(([key, value]) => [key, { behavior: { case: 'default' as const, value } }]),
        ),
      }),
      fixedInputs: literals(fixed),
      defaults,
    });

  const launch = (name: string, given: Record<string, Literal>) =>
    room.workflows.executions.launch({
      project: 'flytesnacks',
      domain: 'development',
      name: '',
      launched: { kind: 'launch_plan', id: idOf(name) },
      inputs: literals(given),
      settings: {
        mode: 'MANUAL',
        principal: null,
        labels: { own: 'yes' },
        annotations: {},
        env: { B: '2' },
        tags: [],
        maxParallelism: 0,
        rawOutputPrefix: '',
        reference: null,
      },
      spec: new Uint8Array(),
    });

  it('completes inputs by defaults and fixed ones, and settings by those of the launch plan', async () => {
    await plan('lp', { a: int(1), b: int(2) }, { note: str('fixed') });
    const id = await launch('lp', { b: int(5) });
    const record = await room.workflows.executions.get(id);
    const closure = await room.workflows.executions.closureOf(record);
    const { inputs } = room.workflows.views.ofExecution(record, closure);
    expect(Object.fromEntries(inputs.map((input) => [input.name, input.value]))).toEqual({ a: 1, b: 5, note: 'fixed' });
    expect(record.settings).toMatchObject({ maxParallelism: 7, labels: { team: 'food', own: 'yes' }, env: { A: '1', B: '2' } });
    expect(record.launched).toEqual({ kind: 'launch_plan', id: idOf('lp') });
  });

  it('shows what a launch plan may be given', async () => {
    const record = await room.workflows.registry.get('launch_plan', idOf('lp'));
    expect(room.workflows.views.parameters(record).toSorted((left, right) => (left.name < right.name ? -1 : 1))).toMatchObject([
      { name: 'a', type: 'int', required: false, default: 1 },
      { name: 'b', required: false, default: 2 },
    ]);
  });

  it('refuses to give what is fixed', async () => {
    await expect(launch('lp', { note: str('mine') })).rejects.toThrow('Input "note" is fixed by the launch plan and can not be given.');
  });

  it('refuses defaults and fixed inputs that the workflow does not have, or of another type', async () => {
    await expect(plan('bad', { ghost: int(1) }, {})).rejects.toThrow('Input "ghost" has a default, but the workflow has no such input.');
    await expect(plan('bad', { a: str('x') }, {})).rejects.toThrow('Input "a" is of another type: expected int.');
    await expect(plan('bad', {}, { ghost: int(1) })).rejects.toThrow('Input "ghost" is fixed, but the workflow has no such input.');
  });

  it('refuses a launch plan of a workflow that is not there', async () => {
    await expect(plan('bad', {}, {}, idOf('ghost'))).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses places that do not exist', async () => {
    const register = (place: Partial<EntityId>) =>
      room.workflows.registry.registerTask({ id: { ...idOf('t'), ...place }, source: new Uint8Array(), digest: 'd', template: add });
    await expect(register({ project: 'nowhere' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('Project "nowhere"'),
    });
    await expect(register({ domain: 'nowhere' })).rejects.toMatchObject({ code: 'invalid_argument', details: { field: 'domain' } });
    await expect(register({ version: '' })).rejects.toThrow('Task id: version is missing.');
    await expect(register({ version: 'a/b' })).rejects.toThrow('may not contain "/"');
  });

  it('tells a page that a workflow came', async () => {
    const template = workflowTemplate({ name: 'fresh', nodes: {} });
    await room.workflows.registry.registerWorkflow({ id: idOf('fresh'), source: new Uint8Array(), digest: 'd', template });
    expect(room.changes.at(-1)).toMatchObject({ topic: 'workflow', id: 'flytesnacks/development/fresh', kind: 'created' });
  });
});
