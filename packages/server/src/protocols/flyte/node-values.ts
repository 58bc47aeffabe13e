// Inputs and outputs of a node; the start and end nodes show those of the execution.
import { create, fromBinary } from '@bufbuild/protobuf';
import { type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { type AttemptKey, END_NODE, type ExecutionId, type NodeRecord, START_NODE, type Workflows } from '../../domain/workflows/index.ts';

export interface NodeValues {
  ofNode(execution: ExecutionId, node: NodeRecord): Promise<{ readonly inputs: LiteralMap; readonly outputs: LiteralMap }>;
  outputsOfAttempt(key: AttemptKey): Promise<LiteralMap>;
}

export function createNodeValues({ executions, data }: Pick<Workflows, 'executions' | 'data'>): NodeValues {
  const nothing = (): LiteralMap => create(LiteralMapSchema);

  async function outputsOfAttempt(key: AttemptKey): Promise<LiteralMap> {
    const result = await data.readResult(key);
    return result.kind === 'outputs' ? result.outputs : nothing();
  }

  return {
    ofNode: async (execution, node) => {
      if (node.nodeId === START_NODE) return { inputs: nothing(), outputs: fromBinary(LiteralMapSchema, (await executions.get(execution)).inputs) };
      if (node.nodeId === END_NODE) {
        const { outputs } = await executions.get(execution);
        const values = outputs ? fromBinary(LiteralMapSchema, outputs) : nothing();
        return { inputs: values, outputs: values };
      }
      return {
        inputs: (await data.readInputs(execution, node.nodeId)) ?? nothing(),
        outputs:
          node.phase === 'SUCCEEDED' ? await outputsOfAttempt({ execution, nodeId: node.nodeId, attempt: node.attempts - 1 }) : nothing(),
      };
    },
    outputsOfAttempt,
  };
}
