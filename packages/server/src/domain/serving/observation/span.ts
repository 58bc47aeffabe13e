// Spans: what a trace tells of a request and its parts. The port; the adapter is in `telemetry/`. A span is handed from call
// to call, beside the signal, and absent wherever nobody asked for traces: then a request pays one branch at each place.
// Ticks are of `performance.now()`, and now where none is given.

export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface Span {
  /** False: the trace is not sampled. Nothing is kept of it; its headers still have to reach whoever is asked next. */
  readonly isRecorded: boolean;
  /** What somebody else needs to go on with this trace. */
  headers(): Readonly<Record<string, string>>;
  /** Begin a part of this. */
  part(name: string, attributes: SpanAttributes, tick?: number): Span;
  describe(attributes: SpanAttributes): void;
  /** Once at most, before `end`. @param thrown  anything; told with its code and message, without its stack */
  fail(thrown: unknown): void;
  /** Exactly once. Parts may end later. */
  end(tick?: number): void;
}

/** Of a request to the data plane. */
export interface RequestSpan extends Span {
  /** Value of W3C's header `traceresponse`. */
  readonly traceResponse: string;
  /** 32 hexadecimal digits; undefined where nothing of the trace is kept. */
  readonly traceId: string | undefined;
  /** The answer has this id: what is told about it later can be linked to this. */
  answeredAs(puid: string): void;
  /** This request is about that answer; where it was given long ago, or elsewhere, nothing is linked. */
  linkToAnswer(puid: string): void;
}

export interface Tracer {
  /**
   * The span of a request, in the trace that its headers name, or a new one. Headers that name none, or a malformed one, are
   * no error.
   * @param headers  names in lower case
   * @param tick  when the whole request was there
   */
  receive(name: string, headers: Readonly<Record<string, string | string[] | undefined>>, tick: number): RequestSpan;
}
