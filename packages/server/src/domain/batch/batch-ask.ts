// Asks a loaded graph in process: rows become one request, its answer becomes a value for each row.
import { toPlatformError } from '../../kernel/errors.ts';
import { type GraphAnswer, type LoadedGraph, type MessageMeta, type NodeCall, type Payload, walkGraph } from '../serving/index.ts';
import { answerRows, type OutputValues } from './answer-rows.ts';
import type { InputRow } from './batch-files.ts';
import type { BatchSpec, TableFormat } from './batch-job.ts';
import { requestIn, rowPayload, textOf } from './row-payload.ts';

/** A row that is a whole request of a protocol. */
export interface WholeRequest {
  readonly payload: Payload;
  readonly meta?: MessageMeta;
  /** The body of the protocol's response. */
  encode(answer: GraphAnswer): unknown;
}

/** A request that was answered, or not. */
export interface AskedRequest {
  readonly payload: Payload;
  readonly calls: readonly NodeCall[];
  readonly answer?: GraphAnswer;
  readonly error?: string;
  /** Milliseconds. */
  readonly durationMs: number;
}

export interface AskDeps {
  readonly graph: LoadedGraph;
  readonly spec: BatchSpec;
  /** Of the input. */
  readonly format: TableFormat;
  /** @throws invalid_argument */
  readonly parseWhole: (text: string) => WholeRequest;
  /** Told of each request that got to the graph; absent: nobody wants to know. */
  readonly onAsked?: (asked: AskedRequest) => void;
}

/** Column of the answer to a whole request. */
const RESPONSE = 'response';

export function createBatchAsk({
  graph,
  spec,
  format,
  parseWhole,
  onAsked,
}: AskDeps): (rows: readonly InputRow[], signal: AbortSignal) => Promise<readonly OutputValues[]> {
  const options = { ...spec, inputs: graph.root.model.signature?.inputs, cellsAreText: format === 'csv' };

  async function walk(payload: Payload, signal: AbortSignal, meta?: MessageMeta): Promise<GraphAnswer> {
    const calls: NodeCall[] = [];
    const startedAt = performance.now();
    const tell = (told: Pick<AskedRequest, 'answer' | 'error'>) =>
      onAsked?.({ payload, calls, durationMs: performance.now() - startedAt, ...told });
    try {
      const answer = await walkGraph(graph, payload, signal, calls, meta);
      tell({ answer });
      return answer;
    } catch (error) {
      tell({ error: toPlatformError(error).message });
      throw error;
    }
  }

  return async (rows, signal) => {
    if (spec.dataType !== 'raw') return answerRows(await walk(rowPayload(rows, options), signal), rows.length);
    const request = parseWhole(textOf(requestIn(rows[0]!, spec.column)));
    return [{ [RESPONSE]: request.encode(await walk(request.payload, signal, request.meta)) }];
  };
}
