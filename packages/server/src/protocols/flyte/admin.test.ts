import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, createRouterTransport } from '@connectrpc/connect';
import { ExecutionMetadata_ExecutionMode } from '@ovenbird/protos/flyteidl/admin/execution';
import { LaunchPlanState } from '@ovenbird/protos/flyteidl/admin/launch_plan';
import { FixedRateUnit } from '@ovenbird/protos/flyteidl/admin/schedule';
import { WorkflowExecution_Phase } from '@ovenbird/protos/flyteidl/core/execution';
import { IdentifierSchema, ResourceType } from '@ovenbird/protos/flyteidl/core/identifier';
import { LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import { DataProxyService } from '@ovenbird/protos/flyteidl/service/dataproxy';
import { SignalService } from '@ovenbird/protos/flyteidl/service/signal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backends } from '../../../testing/backends.ts';
import { TaskFault } from '../../../testing/in-process-executor.ts';
import { type OpenWorkflows, openWorkflows } from '../../../testing/open-workflows.ts';
import { INT, idOf, int, taskTemplate, workflowTemplate } from '../../../testing/workflow-builder.ts';
import { systemClock } from '../../kernel/clock.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { createFlyteRoutes } from './routes.ts';
import { createSignedUrls } from './signed-urls.ts';

const identifier = (resourceType: ResourceType, name: string, version = 'v1') =>
  create(IdentifierSchema, { resourceType, ...idOf(name, version) });
const double = taskTemplate('double', { a: INT }, { o0: INT });
const workflow = workflowTemplate({
  inputs: { a: INT },
  outputs: { o0: { type: INT, from: 'n1.o0' } },
  nodes: { n0: { task: 'double', inputs: { a: '.a' } }, n1: { task: 'double', inputs: { a: 'n0.o0' } } },
});
const place = { project: 'flytesnacks', domain: 'development' };

describe('Flyte’s services', () => {
  let room: OpenWorkflows;
  let dispose: () => Promise<void>;
  let admin: ReturnType<typeof createClient<typeof AdminService>>;
  let proxy: ReturnType<typeof createClient<typeof DataProxyService>>;
  let signals: ReturnType<typeof createClient<typeof SignalService>>;

  beforeAll(async () => {
    const opened = await backends[0]!.open();
    dispose = opened.dispose;
    room = await openWorkflows(opened.database, {
      double: ({ a }) => {
        const value = Number((a!.value.value as { value: { value: { value: { value: bigint } } } }).value.value.value.value);
        if (value < 0) throw new TaskFault('Traceback …\nValueError: negative');
        return { o0: int(2 * value) };
      },
    });
    await room.workflows.start();
    const routes = createFlyteRoutes({
      workflows: room.workflows,
      uploadFolder: `${room.folder}/uploads`,
      urls: createSignedUrls(room.folder, Buffer.from('key'), systemClock.now),
      clock: systemClock,
      logger: silentLogger,
    });
    const transport = createRouterTransport(routes);
    admin = createClient(AdminService, transport);
    proxy = createClient(DataProxyService, transport);
    signals = createClient(SignalService, transport);
    await admin.createTask({ id: identifier(ResourceType.TASK, 'double'), spec: { template: double } });
    await admin.createWorkflow({ id: identifier(ResourceType.WORKFLOW, 'wf'), spec: { template: workflow } });
    await admin.createLaunchPlan({
      id: identifier(ResourceType.LAUNCH_PLAN, 'wf'),
      spec: {
        workflowId: identifier(ResourceType.WORKFLOW, 'wf'),
        defaultInputs: { parameters: { a: { behavior: { case: 'default', value: int(3) } } } },
        entityMetadata: { schedule: { ScheduleExpression: { case: 'rate', value: { value: 5, unit: FixedRateUnit.MINUTE } } } },
      },
    });
  });
  afterAll(async () => {
    await room.stop();
    await dispose();
  });

  const codeOf = async (call: Promise<unknown>): Promise<string> => {
    const error = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    return error instanceof ConnectError ? Code[error.code] : `no error (${String(error)})`;
  };

  const run = async (name: string, a?: number) => {
    await admin.createExecution({
      ...place,
      name,
      spec: {
        launchPlan: identifier(ResourceType.LAUNCH_PLAN, 'wf'),
        metadata: { mode: ExecutionMetadata_ExecutionMode.MANUAL, principal: 'placeholder' },
        labels: { values: { team: 'food' } },
        tags: ['demo'],
      },
      ...(a === undefined ? {} : { inputs: { literals: { a: int(a) } } }),
    });
    await room.ended({ ...place, name });
    return { ...place, name };
  };

  it('register, get and list', async () => {
    expect(await codeOf(admin.createTask({ id: identifier(ResourceType.TASK, 'double'), spec: { template: double } }))).toBe(
      'AlreadyExists',
    );
    const found = await admin.getWorkflow({ id: identifier(ResourceType.WORKFLOW, 'wf') });
    expect(found.closure?.compiledWorkflow?.primary?.template?.nodes.map((node) => node.id)).toEqual([
      'start-node',
      'n0',
      'n1',
      'end-node',
    ]);
    const plan = await admin.getLaunchPlan({ id: identifier(ResourceType.LAUNCH_PLAN, 'wf') });
    expect(plan.closure).toMatchObject({ state: LaunchPlanState.INACTIVE });
    expect(Object.keys(plan.closure!.expectedInputs!.parameters)).toEqual(['a']);
    expect(Object.keys(plan.closure!.expectedOutputs!.variables)).toEqual(['o0']);
    expect((await admin.listWorkflowIds({ ...place })).entities).toMatchObject([{ name: 'wf' }]);
    expect((await admin.listLaunchPlans({ id: { ...place, name: 'wf' }, limit: 10 })).launchPlans).toHaveLength(1);
    const [listed] = (await room.workflows.catalog.launchPlans({ filters: [], pageSize: 1 })).items;
    expect(listed?.plan?.defaults.schedule).toBe('every 5 minutes');
  });

  it('run an execution, and show it with its nodes and attempts', async () => {
    const id = await run('good', 5);
    const execution = await admin.getExecution({ id });
    expect(execution.closure).toMatchObject({
      phase: WorkflowExecution_Phase.SUCCEEDED,
      workflowId: { name: 'wf', resourceType: ResourceType.WORKFLOW },
    });
    expect(execution.spec).toMatchObject({
      launchPlan: { name: 'wf' },
      labels: { values: { team: 'food' } },
      tags: ['demo'],
      metadata: { principal: '' },
    });
    const data = await admin.getExecutionData({ id });
    expect(data.fullInputs?.literals.a).toEqual(int(5));
    expect(data.fullOutputs?.literals.o0).toEqual(int(20));

    const { nodeExecutions } = await admin.listNodeExecutions({ workflowExecutionId: id, limit: 100 });
    expect(nodeExecutions.map((node) => [node.id?.nodeId, node.metadata?.specNodeId]).toSorted()).toEqual(
      ['end-node', 'n0', 'n1', 'start-node'].map((node) => [node, node]),
    );
    const nodeId = { executionId: id, nodeId: 'n1' };
    const node = await admin.getNodeExecutionData({ id: nodeId });
    expect([node.fullInputs?.literals.a, node.fullOutputs?.literals.o0]).toEqual([int(10), int(20)]);
    expect((await admin.getNodeExecutionData({ id: { executionId: id, nodeId: 'start-node' } })).fullOutputs?.literals.a).toEqual(int(5));
    expect((await admin.getNodeExecutionData({ id: { executionId: id, nodeId: 'end-node' } })).fullInputs?.literals.o0).toEqual(int(20));
    const { taskExecutions } = await admin.listTaskExecutions({ nodeExecutionId: nodeId, limit: 100 });
    expect(taskExecutions).toMatchObject([{ id: { retryAttempt: 0, taskId: { name: 'double' } }, closure: { taskType: 'python-task' } }]);
    expect(taskExecutions[0]?.closure?.logs[0]?.uri).toBe('https://in-memory/executions/flytesnacks/development/good?node=n1&attempt=0');
    expect((await admin.getTaskExecutionData({ id: taskExecutions[0]!.id! })).fullOutputs?.literals.o0).toEqual(int(20));
  });

  it('give values by their flyte:// address', async () => {
    await run('by-url', 1);
    const get = async (rest: string) => (await proxy.getData({ flyteUrl: `flyte://v1/flytesnacks/development/by-url/${rest}` })).data;
    expect(await get('n1/o/o0')).toEqual({ case: 'literal', value: int(4) });
    expect(await get('n1/0/o/o0')).toEqual({ case: 'literal', value: int(4) });
    expect((await get('n0/i')).case).toBe('literalMap');
    expect(await codeOf(get('n1/o/ghost'))).toBe('NotFound');
    expect(await codeOf(get('n1/d'))).toBe('NotFound');
    expect(await codeOf(get('n1/x'))).toBe('InvalidArgument');
    expect(await codeOf(get('n9/o'))).toBe('NotFound');
  });

  it('show why an execution failed, with the node in front', async () => {
    const id = await run('bad', -1);
    const { closure } = await admin.getExecution({ id });
    expect(closure?.phase).toBe(WorkflowExecution_Phase.FAILED);
    expect(closure?.outputResult).toMatchObject({
      case: 'error',
      value: { code: 'USER:Unknown', message: '[n0] Traceback …\nValueError: negative' },
    });
    const failed = await admin.listExecutions({ id: place, limit: 10, filters: 'value_in(phase,FAILED)' });
    expect(failed.executions.map((execution) => execution.id?.name)).toEqual(['bad']);
  });

  it('refuse a second execution of a name, repeat one on request, and archive one', async () => {
    await run('first', 1);
    const again = admin.createExecution({ ...place, name: 'first', spec: { launchPlan: identifier(ResourceType.LAUNCH_PLAN, 'wf') } });
    expect(await codeOf(again)).toBe('AlreadyExists');
    const { id } = await admin.relaunchExecution({ id: { ...place, name: 'first' }, name: 'second' });
    const record = await room.ended({ ...place, name: id!.name });
    expect(fromBinary(LiteralMapSchema, record.outputs!).literals.o0).toEqual(int(4));
    const { spec } = await admin.getExecution({ id: id! });
    expect(spec?.metadata).toMatchObject({ mode: ExecutionMetadata_ExecutionMode.RELAUNCH, referenceExecution: { name: 'first' } });
    await admin.updateExecution({ id: id!, state: 1 });
    expect((await admin.getExecution({ id: id! })).closure?.stateChangeDetails?.state).toBe(1);
  });

  it('keep projects', async () => {
    await admin.registerProject({ project: { id: 'kitchen', name: 'Kitchen', labels: { values: { a: 'b' } } } });
    expect(await codeOf(admin.registerProject({ project: { id: 'kitchen' } }))).toBe('AlreadyExists');
    expect(await codeOf(admin.registerProject({ project: { id: 'Not An Id' } }))).toBe('InvalidArgument');
    expect((await admin.listProjects({})).projects.map((project) => project.name)).toEqual(['Kitchen', 'flytesnacks']);
    expect(await admin.getProject({ id: 'kitchen' })).toMatchObject({
      name: 'Kitchen',
      domains: [{ id: 'development' }, { id: 'staging' }, { id: 'production' }],
    });
    expect((await admin.getVersion({})).controlPlaneVersion?.Build).toBe('ovenbird');
  });

  it('have no signals to wait for, and say so', async () => {
    await run('signals', 1);
    const id = { ...place, name: 'signals' };
    expect((await signals.listSignals({ workflowExecutionId: id })).signals).toEqual([]);
    expect(await codeOf(signals.setSignal({ id: { signalId: 'go', executionId: id } }))).toBe('NotFound');
  });

  it('name what they do not have', async () => {
    await expect(admin.recoverExecution({ id: { ...place, name: 'good' } })).rejects.toThrow(
      'RecoverExecution is part of Flyte’s API, but this server does not have it yet.'.replace('’', "'"),
    );
  });

  it('sign uploads for an hour, and for a day at most', async () => {
    const request = { ...place, filename: 'code.tar.gz', contentMd5: new Uint8Array(16) };
    const location = await proxy.createUploadLocation(request);
    expect(location.nativeUrl).toBe(`${room.folder}/uploads/flytesnacks/development/AAAAAAAAAAAAAAAAAAAAAAAAAA======/code.tar.gz`);
    expect(location.signedUrl).toMatch(/^https:\/\/in-memory\/flyte-data\/uploads\/.*signature=/);
    expect(await codeOf(proxy.createUploadLocation({ ...request, expiresIn: { seconds: 1_000_000n } }))).toBe('InvalidArgument');
  });

  it('keep what they do not know: fields of newer clients come back', async () => {
    const template = create(IdentifierSchema, idOf('future'));
    const unknown = Uint8Array.from([...toBinary(IdentifierSchema, template), 0xfa, 0x3e, 3, 1, 2, 3]);
    const id = fromBinary(IdentifierSchema, unknown);
    await admin.createTask({ id: identifier(ResourceType.TASK, 'future'), spec: { template: { ...double, id } } });
    const found = await admin.getTask({ id: identifier(ResourceType.TASK, 'future') });
    expect(found.closure?.compiledTask?.template?.id?.name).toBe('future');
  });
});
