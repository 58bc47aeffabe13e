// `pyflyte register` and what FlyteRemote finds, fetches and runs afterwards.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FlytePlatform, PLACE, startFlytePlatform } from './pyflyte.ts';

describe('registering', () => {
  let flyte: FlytePlatform;

  beforeAll(async () => {
    flyte = await startFlytePlatform();
    const first = await flyte.pyflyte('register', '--version', 'v1', 'faults.py');
    expect(first.code, first.stdout + first.stderr).toBe(0);
  });
  afterAll(() => flyte.stop());

  it('takes the same again for success', async () => {
    const second = await flyte.pyflyte('register', '--version', 'v1', 'faults.py');
    expect(second.code, second.stdout + second.stderr).toBe(0);
    expect(second.stdout).toContain('Successfully registered');
  });

  it('refuses other content under the same version, and says what differs', async () => {
    const answer = await flyte.remote<{ code: string; details: string }>(DIFFERENT);
    expect(answer.code).toBe('INVALID_ARGUMENT');
    expect(answer.details).toContain('faults.after/v1 is registered already, with other content; choose another version.');
    expect(answer.details).toContain('template.type: "python-task" → "other"');
  });

  it('shows what was registered', async () => {
    const listed = await flyte.remote<Record<string, unknown>>(LIST);
    expect(listed).toEqual({
      latest: 'v1',
      tasks: ['faults.after', 'faults.flaky', 'faults.greedy', 'faults.killed', 'faults.raises', 'faults.sleeps'],
      workflows: ['faults.eating', 'faults.killing', 'faults.raising', 'faults.recovering', 'faults.sleeping'],
      plans: ['faults.eating', 'faults.killing', 'faults.raising', 'faults.recovering', 'faults.sleeping'],
      paged: 6,
      filtered: ['faults.raises'],
      projects: ['flytesnacks'],
      domains: ['development', 'staging', 'production'],
      nothingActive: true,
    });
    const { items } = await flyte.client.workflows.list({});
    expect(items.map((item) => item.name).toSorted()).toEqual(listed.workflows);
    const { graph, launchPlans } = await flyte.client.workflows.get({ params: { ...PLACE, name: 'faults.raising' } });
    expect(graph.edges).toEqual([
      { from: 'start-node', to: 'n0' },
      { from: 'n0', to: 'n1' },
      { from: 'n1', to: 'end-node' },
    ]);
    expect(launchPlans[0]?.inputs).toEqual([{ name: 'what', type: 'str', description: 'what', required: false, default: 'banana' }]);
  });

  it('activates one version of a launch plan at a time', async () => {
    const activated = await flyte.pyflyte('launchplan', '--activate', '-p', 'flytesnacks', '-d', 'development', 'faults.raising', 'v1');
    expect(activated.code, activated.stdout + activated.stderr).toBe(0);
    expect((await flyte.remote<{ version: string }>(ACTIVE)).version).toBe('v1');
  });

  it('runs a single task as a workflow of one node', async () => {
    const result = await flyte.remote<{ value: number; nodes: string[] }>(SINGLE_TASK);
    expect(result).toEqual({ value: 7, nodes: ['end-node', 'n0', 'start-node'] });
  });

  it('names the input that is wrong when an execution is created', async () => {
    const answer = await flyte.remote<{ code: string; details: string }>(WRONG_INPUT);
    expect(answer).toEqual({ code: 'INVALID_ARGUMENT', details: 'Input "value" is of another type: expected int.' });
  });

  it('says which kind of node it does not run yet', async () => {
    const refused = await flyte.pyflyte('register', '--version', 'v1', 'unsupported.py');
    expect(refused.code).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(/Node n0 is a branch node \(conditional\), which this server does not run yet/);
  });

  it('never answers UNKNOWN, which would open a browser for a login', async () => {
    const codes = await flyte.remote<Record<string, string>>(CODES);
    expect(codes).toEqual({
      missing: 'NOT_FOUND',
      unimplemented: 'UNIMPLEMENTED',
      badFilter: 'INVALID_ARGUMENT',
      badToken: 'INVALID_ARGUMENT',
      noProject: 'NOT_FOUND',
      noDomain: 'INVALID_ARGUMENT',
      noId: 'INVALID_ARGUMENT',
      outside: 'INVALID_ARGUMENT',
    });
  });
});

const STUB = `
import grpc
from flyteidl.service.admin_pb2_grpc import AdminServiceStub
from flyteidl.service.dataproxy_pb2_grpc import DataProxyServiceStub
from flyteidl.service import dataproxy_pb2
from flyteidl.admin import common_pb2, execution_pb2, launch_plan_pb2, matchable_resource_pb2, node_execution_pb2, task_pb2, workflow_pb2
from flyteidl.core import identifier_pb2, literals_pb2
channel = grpc.insecure_channel(sys.argv[1])
stub = AdminServiceStub(channel)
proxy = DataProxyServiceStub(channel)
def code_of(call, request):
    try:
        call(request)
        return {"code": "OK", "details": ""}
    except grpc.RpcError as error:
        return {"code": error.code().name, "details": error.details()}
def task_id(name, version="v1"):
    return identifier_pb2.Identifier(resource_type=identifier_pb2.TASK, project="flytesnacks", domain="development", name=name, version=version)
`;

const DIFFERENT = `${STUB}
task = stub.GetTask(common_pb2.ObjectGetRequest(id=task_id("faults.after")))
spec = task_pb2.TaskSpec(template=task.closure.compiled_task.template)
spec.template.type = "other"
print(json.dumps(code_of(stub.CreateTask, task_pb2.TaskCreateRequest(id=task_id("faults.after"), spec=spec))))
`;

const LIST = `${STUB}
from flytekit.models.common import NamedEntityIdentifier
from flytekit.models.filters import Equal
from flytekit.exceptions.user import FlyteEntityNotExistException
def ids(list_page):
    found, token = [], None
    while True:
        page, token = list_page("flytesnacks", "development", limit=2, token=token)
        found += [entry.name for entry in page]
        if not token:
            return found
tasks = remote.client.list_tasks_paginated(NamedEntityIdentifier("flytesnacks", "development"), limit=100)[0]
filtered = remote.client.list_tasks_paginated(NamedEntityIdentifier("flytesnacks", "development"), limit=100, filters=[Equal("name", "faults.raises")])[0]
print(json.dumps({
    "latest": remote.fetch_task(name="faults.after").id.version,
    "tasks": ids(remote.client.list_task_ids_paginated),
    "workflows": ids(remote.client.list_workflow_ids_paginated),
    "plans": ids(remote.client.list_launch_plan_ids_paginated),
    "paged": len(tasks),
    "filtered": [task.id.name for task in filtered],
    "projects": [project.id for project in remote.list_projects()],
    "domains": [domain.id for domain in remote.get_domains()],
    "nothingActive": remote.fetch_active_launchplan(name="faults.raising") is None,
}))
`;

const ACTIVE = `
print(json.dumps({"version": remote.fetch_active_launchplan(name="faults.raising").id.version}))
`;

const SINGLE_TASK = `
task = remote.fetch_task(name="faults.after", version="v1")
execution = remote.execute(task, inputs={"value": 7})
execution = remote.wait(execution, poll_interval=1)
print(json.dumps({"value": execution.outputs.get("o0", int), "nodes": sorted(execution.node_executions)}))
`;

const WRONG_INPUT = `${STUB}
inputs = literals_pb2.LiteralMap()
inputs.literals["value"].scalar.primitive.string_value = "seven"
print(json.dumps(code_of(stub.CreateExecution, execution_pb2.ExecutionCreateRequest(
    project="flytesnacks", domain="development", name="wrong-input",
    spec=execution_pb2.ExecutionSpec(launch_plan=task_id("faults.after")), inputs=inputs))))
`;

const CODES = `${STUB}
names = common_pb2.NamedEntityIdentifierListRequest
execution = lambda **place: execution_pb2.ExecutionCreateRequest(spec=execution_pb2.ExecutionSpec(launch_plan=task_id("faults.after")), **place)
print(json.dumps({key: value["code"] for key, value in {
    "missing": code_of(stub.GetTask, common_pb2.ObjectGetRequest(id=task_id("nobody"))),
    "unimplemented": code_of(stub.ListMatchableAttributes, matchable_resource_pb2.ListMatchableAttributesRequest()),
    "badFilter": code_of(stub.ListTaskIds, names(project="flytesnacks", domain="development", filters="nonsense")),
    "badToken": code_of(stub.ListTaskIds, names(project="flytesnacks", domain="development", token="nonsense")),
    "noProject": code_of(stub.CreateExecution, execution(project="nowhere", domain="development", name="x")),
    "noDomain": code_of(stub.CreateExecution, execution(project="flytesnacks", domain="nowhere", name="x")),
    "noId": code_of(stub.GetTask, common_pb2.ObjectGetRequest()),
    "outside": code_of(proxy.CreateUploadLocation, dataproxy_pb2.CreateUploadLocationRequest(project="flytesnacks", domain="development", filename="../../etc/passwd", content_md5=bytes(16))),
}.items()}))
`;
