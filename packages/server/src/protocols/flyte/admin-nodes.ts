// AdminService: nodes of an execution and their attempts.
import { create, fromBinary } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { CompiledTaskSchema } from '@ovenbird/protos/flyteidl/core/compiler';
import { LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import type { AdminService } from '@ovenbird/protos/flyteidl/service/admin';
import {
  type AttemptKey,
  type AttemptRecord,
  type ExecutionId,
  executionKey,
  hasEnded,
  type NodeRecord,
  type Workflows,
} from '../../domain/workflows/index.ts';
import { PlatformError } from '../../kernel/errors.ts';
import { fromAttempt, fromNode } from './convert-executions.ts';
import { required, toAttemptKey, toExecutionId, toNodeKey } from './convert-ids.ts';
import { toListQuery } from './filters.ts';
import { originOf } from './open-paths.ts';

type Methods = Partial<ServiceImpl<typeof AdminService>>;

export function createAdminNodes({
  executions,
  registry,
  views,
  data,
}: Pick<Workflows, 'executions' | 'registry' | 'views' | 'data'>): Methods {
  async function nodeOf(id: ExecutionId, nodeId: string): Promise<NodeRecord> {
    const node = await executions.read.node(id, nodeId);
    if (!node)
      throw new PlatformError('not_found', `Node ${nodeId} of execution ${executionKey(id)} has not begun or does not exist.`, {
        field: 'id',
      });
    return node;
  }

  async function attemptOf(key: AttemptKey): Promise<AttemptRecord> {
    const attempts = await executions.read.attempts(key.execution, key.nodeId);
    const attempt = attempts.find((candidate) => candidate.attempt === key.attempt);
    if (!attempt)
      throw new PlatformError(
        'not_found',
        `Attempt ${key.attempt} of node ${key.nodeId} of execution ${executionKey(key.execution)} does not exist.`,
        {
          field: 'id',
        },
      );
    return attempt;
  }

  function nodeMessage(id: ExecutionId, node: NodeRecord) {
    const places = data.places({ execution: id, nodeId: node.nodeId, attempt: Math.max(0, node.attempts - 1) }, '');
    return fromNode(id, node, {
      inputs: places.inputs,
      outputs: node.phase === 'SUCCEEDED' && node.attempts > 0 ? `${places.outputPrefix}/outputs.pb` : null,
    });
  }

  async function attemptMessages(id: ExecutionId, attempts: readonly AttemptRecord[], origin: string) {
    const types = new Map<string, Promise<string>>();
    const typeOf = (attempt: AttemptRecord): Promise<string> => {
      const key = JSON.stringify(attempt.task);
      const known =
        types.get(key) ??
        registry.get('task', attempt.task).then((task) => fromBinary(CompiledTaskSchema, task.compiled).template?.type ?? '');
      types.set(key, known);
      return known;
    };
    return Promise.all(
      attempts.map(async (attempt) => {
        const places = data.places({ execution: id, nodeId: attempt.nodeId, attempt: attempt.attempt }, '');
        return fromAttempt(id, attempt, {
          inputs: places.inputs,
          outputs: attempt.phase === 'SUCCEEDED' ? `${places.outputPrefix}/outputs.pb` : null,
          log: `${origin}/executions/${executionKey(id)}?node=${encodeURIComponent(attempt.nodeId)}&attempt=${attempt.attempt}`,
          taskType: await typeOf(attempt),
        });
      }),
    );
  }

  return {
    listNodeExecutions: async (request) => {
      const id = toExecutionId(request.workflowExecutionId, 'workflow_execution_id');
      // No node here contains others.
      if (request.uniqueParentId) return { nodeExecutions: [], token: '' };
      const page = await executions.read.nodes(id, toListQuery(request));
      return { nodeExecutions: page.items.map((node) => nodeMessage(id, node)), token: page.nextToken ?? '' };
    },
    getNodeExecution: async (request) => {
      const { execution, nodeId } = toNodeKey(request.id);
      return nodeMessage(execution, await nodeOf(execution, nodeId));
    },
    getNodeExecutionData: async (request) => {
      const { execution, nodeId } = toNodeKey(request.id);
      const node = await nodeOf(execution, nodeId);
      const { inputs, outputs } = await views.nodeValues(execution, node);
      const url = `flyte://v1/${execution.project}/${execution.domain}/${execution.name}/${nodeId}`;
      return {
        fullInputs: inputs,
        fullOutputs: outputs,
        flyteUrls: { inputs: `${url}/i`, outputs: hasEnded(node.phase) ? `${url}/o` : '', deck: '' },
      };
    },

    listTaskExecutions: async (request, { url }) => {
      const { execution, nodeId } = toNodeKey(required(request.nodeExecutionId, 'node_execution_id'));
      return {
        taskExecutions: await attemptMessages(execution, await executions.read.attempts(execution, nodeId), originOf(url)),
        token: '',
      };
    },
    getTaskExecution: async (request, { url }) => {
      const key = toAttemptKey(request.id);
      const [message] = await attemptMessages(key.execution, [await attemptOf(key)], originOf(url));
      return message!;
    },
    getTaskExecutionData: async (request) => {
      const key = toAttemptKey(request.id);
      await attemptOf(key);
      return {
        fullInputs: (await data.readInputs(key.execution, key.nodeId)) ?? create(LiteralMapSchema),
        fullOutputs: await views.outputsOfAttempt(key),
      };
    },
  };
}
