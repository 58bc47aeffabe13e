// One prediction from the outside: which revision and predictor answer it, the answer, and what is told about it afterwards.

import { PlatformError } from '../../kernel/errors.ts';
import type { GraphFeedback } from './graph/graph-node.ts';
import { type GraphAnswer, type LoadedGraph, unitsOf, walkGraph } from './graph/loaded-graph.ts';
import type { LoadedUnit } from './graph/loaded-unit.ts';
import { outputOf } from './graph/message-body.ts';
import type { MessageMeta } from './graph/message-meta.ts';
import type { NodeCall } from './graph/node-call.ts';
import { walkFeedback } from './graph/walk-feedback.ts';
import type { Span } from './observation/span.ts';
import { type DeploymentName, deploymentKey, type Revision } from './revisions/revision.ts';
import type { ModelOutput } from './tensors/model-io.ts';
import type { ActiveDeployments } from './traffic/active-deployments.ts';
import { choosePredictor, type RequestHeaders } from './traffic/choose-predictor.ts';
import type { LoadedPredictor, LoadedRevision } from './traffic/loaded-revision.ts';
import { createRecentAnswers, type RecentAnswers } from './traffic/recent-answers.ts';
import { createShadowRoom, type ShadowRoom } from './traffic/shadow-room.ts';
import type { Payload } from './typing/payload.ts';

/** A request between its arrival and its answer. It keeps its revision from being taken away until it is closed. */
export interface PredictionCall {
  readonly revision: Revision;
  readonly predictor: string;
  /** The predictor's graph as one unit: its root, which stands for all of them. */
  readonly root: LoadedUnit;
  /** Every unit of the graph, parents before children. */
  units(): readonly LoadedUnit[];
  /** The calls of units that were made so far, in order; also those of a prediction that failed. */
  readonly calls: readonly NodeCall[];
  /** How long the caller may wait, where the manifest says it. */
  readonly timeoutMs: number | undefined;
  /** Whether whole numbers beyond 2^53 may matter to the model: then the body is parsed so that they stay whole. */
  readonly wantsWideIntegers: boolean;
  /** Of the request, where it is traced; set before it is worked on. */
  span?: Span | undefined;
  /**
   * @param signal  of the caller; a shadow has no caller, and keeps its own time
   * @param meta    the request's own, to which the units add theirs
   * @throws      what typing and the units throw; see `UnitBackend`
   */
  predict(payload: Payload, signal: AbortSignal, meta?: MessageMeta): Promise<GraphAnswer>;
  /**
   * Give feedback to the units that took part in an answer: where it is still known which predictor gave that, the call is
   * that one's from now on.
   * @param puid  id of the answer
   * @returns     what they say to it; undefined when they say nothing
   * @throws      invalid_argument (it names a route that is none) · what units throw
   */
  sendFeedback(feedback: GraphFeedback, signal: AbortSignal, puid?: string): Promise<ModelOutput | undefined>;
  /** The answer has this id: feedback on it is for who gave it. */
  answeredAs(puid: string): void;
  /**
   * The same request for the deployment's shadow; before this call is closed.
   * @returns  undefined where there is no shadow, it does not get this request, or it is busy with too many
   */
  openShadow(): PredictionCall | undefined;
  /** Exactly once. */
  close(): void;
}

export interface Predictions {
  /**
   * @param headers  of a request that they may lead to its predictor
   * @throws         not_found (no such deployment) · unavailable (it is not ready)
   */
  open(deployment: DeploymentName, headers?: RequestHeaders): PredictionCall;
  /**
   * For who asks one predictor whatever its share of the traffic is, also a shadow; no other shadow gets a copy.
   * @throws not_found (no such deployment or predictor) · unavailable
   */
  openPredictor(deployment: DeploymentName, predictor: string): PredictionCall;
}

export interface PredictionsOptions {
  /** From 0 to 1: decides between predictors by their weights, and which requests a shadow gets. */
  readonly random?: () => number;
  readonly shadowRoom?: ShadowRoom;
}

/** For a shadow, unless the manifest says how long callers wait: not longer than a replaced revision is kept. */
const SHADOW_DEADLINE_MS = 30_000;

export function createPredictions(active: ActiveDeployments, options: PredictionsOptions = {}): Predictions {
  const { random = Math.random, shadowRoom = createShadowRoom() } = options;
  const recent = createRecentAnswers();

  const openShadow: OpenShadow = (loaded) => {
    const { shadow, revision } = loaded;
    if (!shadow || random() * 100 >= shadow.trafficPercent) return undefined;
    const leaveRoom = shadowRoom.enter({ namespace: revision.namespace, deployment: revision.name, predictor: shadow.name });
    if (!leaveRoom) return undefined;
    const leave = loaded.enterShadow();
    const close = () => {
      leaveRoom();
      leave();
    };
    return new OpenCall(loaded, shadow, close, recent, noShadow);
  };

  return {
    open: (deployment, headers) => {
      const loaded = active.get(deployment);
      return new OpenCall(loaded, choosePredictor(loaded, headers, random), loaded.enter(), recent, openShadow);
    },
    openPredictor: (deployment, name) => {
      const loaded = active.get(deployment);
      const found = loaded.shadow?.name === name ? loaded.shadow : loaded.predictors.find((predictor) => predictor.name === name);
      if (!found) throw new PlatformError('not_found', `The deployment ${deploymentKey(deployment)} has no predictor ${name}.`);
      return new OpenCall(loaded, found, loaded.enter(), recent, noShadow);
    },
  };
}

/** For the request's own copy; undefined where there is none. */
type OpenShadow = (loaded: LoadedRevision) => PredictionCall | undefined;

const noShadow: OpenShadow = () => undefined;

/** A class, because one is made for each request: a literal with this many closures and getters took 1 µs. */
class OpenCall implements PredictionCall {
  readonly revision: Revision;
  readonly calls: NodeCall[] = [];
  readonly timeoutMs: number | undefined;
  readonly close: () => void;
  span: Span | undefined = undefined;
  readonly #loaded: LoadedRevision;
  readonly #recent: RecentAnswers;
  readonly #openShadow: OpenShadow;
  #predictor: LoadedPredictor;

  constructor(loaded: LoadedRevision, predictor: LoadedPredictor, close: () => void, recent: RecentAnswers, openShadow: OpenShadow) {
    this.revision = loaded.revision;
    this.timeoutMs = loaded.timeoutMs;
    this.close = close;
    this.#loaded = loaded;
    this.#recent = recent;
    this.#openShadow = openShadow;
    this.#predictor = predictor;
  }

  get predictor(): string {
    return this.#predictor.name;
  }

  get root(): LoadedUnit {
    return this.#predictor.graph.root;
  }

  get wantsWideIntegers(): boolean {
    return wantsWideIntegers(this.#predictor.graph);
  }

  units(): readonly LoadedUnit[] {
    return unitsOf(this.#predictor.graph);
  }

  predict(payload: Payload, signal: AbortSignal, meta?: MessageMeta): Promise<GraphAnswer> {
    const { graph, shadow } = this.#predictor;
    const walk = (own: AbortSignal) => walkGraph(graph, payload, own, this.calls, meta, this.span);
    return shadow ? inTime(this.timeoutMs ?? SHADOW_DEADLINE_MS, this.#loaded.shadowsEnd, walk) : walk(signal);
  }

  async sendFeedback(feedback: GraphFeedback, signal: AbortSignal, puid?: string): Promise<ModelOutput | undefined> {
    const { predictors } = this.#loaded;
    const name = puid === undefined || predictors.length === 1 ? undefined : this.#recent.find(this.revision, puid);
    this.#predictor = predictors.find((candidate) => candidate.name === name) ?? this.#predictor;
    const body = await walkFeedback(this.#predictor.graph, feedback, signal, this.calls, this.span);
    return body && outputOf(body);
  }

  answeredAs(puid: string): void {
    // Where there is one predictor, everything is for it.
    if (this.#loaded.predictors.length > 1) this.#recent.remember(this.revision, puid, this.#predictor.name);
  }

  openShadow(): PredictionCall | undefined {
    return this.#openShadow(this.#loaded);
  }
}

async function inTime<Result>(deadlineMs: number, end: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const late = () => controller.abort(new PlatformError('deadline_exceeded', `There was no answer within ${deadlineMs} ms.`));
  const timer = setTimeout(late, deadlineMs);
  const giveUp = () => controller.abort(end.reason);
  end.addEventListener('abort', giveUp, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    end.removeEventListener('abort', giveUp);
  }
}

const answers = new WeakMap<LoadedGraph, boolean>();

function wantsWideIntegers(graph: LoadedGraph): boolean {
  let answer = answers.get(graph);
  if (answer === undefined) {
    answer = unitsOf(graph).some(mayWantWideIntegers);
    answers.set(graph, answer);
  }
  return answer;
}

function mayWantWideIntegers({ model }: LoadedUnit): boolean {
  const inputs = model.signature?.inputs;
  const specs = inputs?.kind === 'columns' ? inputs.columns : (inputs?.tensors ?? []);
  return !inputs || specs.some(({ datatype }) => datatype === 'int64' || datatype === 'uint64' || datatype === 'json');
}
