// Outputs of the nodes of one execution: kept while it runs, read back from disk after a restart.
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Binding, type Literal, type LiteralMap, LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { PlatformError } from '../../../kernel/errors.ts';
import type { ExecutionRecord } from '../executions/execution.ts';
import { START_NODE } from '../ids.ts';
import { promisedNode, promisesOf, resolveBindings } from '../literals/bindings.ts';
import { literalUris } from '../literals/literal-uris.ts';
import type { TaskData } from '../tasks/task-data.ts';

export interface OutputsCache {
  put(nodeId: string, outputs: LiteralMap): void;
  /** @throws failed_precondition naming the variable whose value is not there */
  bind(bindings: readonly Binding[]): Promise<LiteralMap>;
  bindBytes(bindings: readonly Binding[]): Promise<Uint8Array>;
  /** Addresses of files, directories and data frames among the execution's inputs. */
  sourceUris(): string[];
}

/** @param lastAttemptOf  number of a node's last attempt, which holds its outputs */
export function createOutputsCache(execution: ExecutionRecord, data: TaskData, lastAttemptOf: (nodeId: string) => number): OutputsCache {
  const inputs = fromBinary(LiteralMapSchema, execution.inputs);
  const known = new Map<string, LiteralMap>([[START_NODE, inputs]]);

  async function read(nodeId: string): Promise<void> {
    const result = await data.readResult({ execution: execution.id, nodeId, attempt: lastAttemptOf(nodeId) });
    if (result.kind !== 'outputs') throw new PlatformError('failed_precondition', `the outputs of node ${nodeId} are gone from disk.`);
    known.set(nodeId, result.outputs);
  }

  async function bind(bindings: readonly Binding[]): Promise<LiteralMap> {
    const missing = new Set(
      bindings.flatMap(({ binding }) => promisesOf(binding).map(promisedNode)).filter((nodeId) => !known.has(nodeId)),
    );
    await Promise.all([...missing].map(read));
    return resolveBindings(bindings, (nodeId) => known.get(nodeId));
  }

  return {
    put: (nodeId, outputs) => void known.set(nodeId, outputs),
    bind,
    bindBytes: async (bindings) => toBinary(LiteralMapSchema, await bind(bindings)),
    sourceUris: () => [...new Set(Object.values<Literal>(inputs.literals).flatMap(literalUris))],
  };
}
