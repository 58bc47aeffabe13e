// One answered (or refused) prediction as it is logged. Written once, never changed.

/** One unit of the graph that took part in the answer, in the order in which it was called. */
export interface PredictionNode {
  /** Name of the graph unit. */
  readonly node: string;
  /** The registered model and version that the revision pinned; null for a unit without one. */
  readonly model: string | null;
  readonly modelVersion: string | null;
  /** The run that made the model, when the registry knows it. */
  readonly runId: string | null;
  readonly durationMs: number | null;
}

export interface PredictionRecord {
  /** The puid of the response; make it with `newPredictionId` unless the caller sent one. */
  readonly id: string;
  /** When the request had arrived, epoch ms. */
  readonly at: number;
  readonly namespace: string;
  /** Name of the deployment, without its namespace. */
  readonly deployment: string;
  readonly revision: number;
  readonly predictor: string;
  /** `seldon`, `v2`, `tensorflow` or `mlflow`. */
  readonly protocol: string;
  /** HTTP status of the answer; for gRPC the status that HTTP would have had. */
  readonly code: number;
  /** From the whole request read to the answer handed to the socket. */
  readonly latencyMs: number;
  /** The message that the client got, null on success. */
  readonly error: string | null;
  readonly nodes: readonly PredictionNode[];
  /** One per row of the answer when it is a classification (see `classOf`), otherwise null. */
  readonly labels: readonly string[] | null;
  /** Probability of each label where the answer has it. */
  readonly scores: readonly number[] | null;
  /** Bodies as they travelled, as text; null when the deployment does not log this side. */
  readonly request: string | null;
  readonly response: string | null;
  /** Size of a body that was cut, in bytes; absent of a whole one. */
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  /** W3C's, 32 hexadecimal digits. Absent where the request was not traced, or its trace is not kept (sampling). */
  readonly traceId?: string | undefined;
}
