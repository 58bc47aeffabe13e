// AdminService: starting, ending and finding executions.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { ExecutionSpecSchema, ExecutionState, WorkflowExecutionGetDataResponseSchema } from '@ovenbird/protos/flyteidl/admin/execution';
import { LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import type { ExecutionId, Workflows } from '../../domain/workflows/index.ts';
import { fromExecution, toSettings } from './convert-executions.ts';
import { fromExecutionId, required, toEntityId, toEntityKind, toExecutionId } from './convert-ids.ts';
import { equalTo, toListQuery } from './filters.ts';

type Methods = Partial<ServiceImpl<typeof AdminService>>;

export function createAdminExecutions({ executions }: Pick<Workflows, 'executions'>): Methods {
  const created = (id: ExecutionId) => ({ id: fromExecutionId(id) });
  return {
    createExecution: async (request) => {
      const spec = required(request.spec, 'spec');
      const launchPlan = required(spec.launchPlan, 'spec.launch_plan');
      const id = await executions.launch({
        project: request.project,
        domain: request.domain,
        name: request.name,
        launched: { kind: toEntityKind(launchPlan, 'spec.launch_plan'), id: toEntityId(launchPlan, 'spec.launch_plan') },
        inputs: request.inputs ?? spec.inputs,
        settings: toSettings(spec, null),
        spec: toBinary(ExecutionSpecSchema, spec),
      });
      return created(id);
    },
    relaunchExecution: async ({ id, name }) => created(await executions.relaunch(toExecutionId(id), name)),

    getExecution: async ({ id }) => fromExecution(await executions.get(toExecutionId(id))),
    getExecutionData: async ({ id }) => {
      const record = await executions.get(toExecutionId(id));
      return create(WorkflowExecutionGetDataResponseSchema, {
        fullInputs: fromBinary(LiteralMapSchema, record.inputs),
        fullOutputs: record.outputs ? fromBinary(LiteralMapSchema, record.outputs) : create(LiteralMapSchema),
      });
    },
    listExecutions: async (request) => {
      const { project, domain, name } = required(request.id, 'id');
      const page = await executions.read.list(toListQuery(request, equalTo({ project, domain, name })));
      return { executions: page.items.map(fromExecution), token: page.nextToken ?? '' };
    },

    terminateExecution: async ({ id, cause }) => {
      await executions.terminate(toExecutionId(id), cause || 'Terminated.', null);
      return {};
    },
    updateExecution: async ({ id, state }) => {
      await executions.setArchived(toExecutionId(id), state === ExecutionState.EXECUTION_ARCHIVED);
      return {};
    },
  };
}
