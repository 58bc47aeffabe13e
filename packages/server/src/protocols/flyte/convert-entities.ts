// Registered tasks, workflows and launch plans as Flyte's messages.
import { create, fromBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type LaunchPlan, LaunchPlanSchema, LaunchPlanSpecSchema, LaunchPlanState } from '@ovenbird/protos/flyteidl/admin/launch_plan';
import { FixedRateUnit, type Schedule } from '@ovenbird/protos/flyteidl/admin/schedule';
import { type Task, TaskSchema, TaskSpecSchema } from '@ovenbird/protos/flyteidl/admin/task';
import { type Workflow, WorkflowSchema, WorkflowSpecSchema } from '@ovenbird/protos/flyteidl/admin/workflow';
import { CompiledTaskSchema, CompiledWorkflowClosureSchema } from '@ovenbird/protos/flyteidl/core/compiler';
import { ParameterMapSchema, type VariableMap } from '@ovenbird/protos/flyteidl/core/interface';
import type { EntityRecord } from '../../domain/workflows/index.ts';
import { fromEntityId } from './convert-ids.ts';

export function fromTask(record: EntityRecord): Task {
  return create(TaskSchema, {
    id: fromEntityId('task', record.id),
    closure: { compiledTask: fromBinary(CompiledTaskSchema, record.compiled), createdAt: timestampFromMs(record.createdAt) },
    shortDescription: fromBinary(TaskSpecSchema, record.source).description?.shortDescription ?? '',
  });
}

export function fromWorkflow(record: EntityRecord): Workflow {
  return create(WorkflowSchema, {
    id: fromEntityId('workflow', record.id),
    closure: {
      compiledWorkflow: fromBinary(CompiledWorkflowClosureSchema, record.compiled),
      createdAt: timestampFromMs(record.createdAt),
    },
    shortDescription: fromBinary(WorkflowSpecSchema, record.source).description?.shortDescription ?? '',
  });
}

export function fromLaunchPlan(record: EntityRecord, outputs: VariableMap | undefined): LaunchPlan {
  return create(LaunchPlanSchema, {
    id: fromEntityId('launch_plan', record.id),
    spec: fromBinary(LaunchPlanSpecSchema, record.source),
    closure: {
      state: record.active ? LaunchPlanState.ACTIVE : LaunchPlanState.INACTIVE,
      expectedInputs: fromBinary(ParameterMapSchema, record.compiled),
      ...(outputs ? { expectedOutputs: outputs } : {}),
      createdAt: timestampFromMs(record.createdAt),
      updatedAt: timestampFromMs(record.updatedAt),
    },
  });
}

/** A schedule in words: the cron expression, or e.g. `every 5 minutes`; null when there is none. */
export function scheduleText(schedule: Schedule | undefined): string | null {
  const expression = schedule?.ScheduleExpression;
  if (expression?.case === 'cronSchedule') return expression.value.schedule;
  if (expression?.case === 'cronExpression') return expression.value;
  if (expression?.case === 'rate') return `every ${expression.value.value} ${FixedRateUnit[expression.value.unit]?.toLowerCase()}s`;
  return null;
}
