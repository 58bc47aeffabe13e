// The domain's spans as OpenTelemetry's. The context is handed on by each span itself: nothing here depends on what the event
// loop does in between, and nothing is paid for watching that.
import {
  type Context,
  type Link,
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  trace,
} from '@opentelemetry/api';
import type { RequestSpan, Span, SpanAttributes, Tracer } from '../domain/serving/observation/index.ts';
import { PlatformError } from '../kernel/errors.ts';
import { createRecentSpans, type RecentSpans } from './recent-spans.ts';

/** Characters of a value: the message of a model's fault may hold the whole input. */
export const MAX_TEXT = 1000;

interface Means {
  readonly tracer: OtelTracer;
  readonly propagator: TextMapPropagator;
  readonly recent: RecentSpans;
  readonly clock: SpanClock;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const GETTER = {
  keys: (headers: Headers) => Object.keys(headers),
  get: (headers: Headers, key: string) => headers[key.toLowerCase()],
};
const SETTER = {
  set: (headers: Record<string, string>, key: string, value: string) => {
    headers[key] = value;
  },
};

export function createRequestTracer(tracer: OtelTracer, propagator: TextMapPropagator): Tracer {
  const means: Means = { tracer, propagator, recent: createRecentSpans(), clock: new SpanClock() };
  return {
    receive: (name, headers, tick) => {
      means.clock.adjust();
      const context = propagator.extract(ROOT_CONTEXT, headers, GETTER);
      return new TracedRequest(means, tracer.startSpan(name, { kind: SpanKind.SERVER, startTime: means.clock.at(tick) }, context), context);
    },
  };
}

/** Ticks of `performance.now()` as the time of day: one offset for all, so that parts stand within their wholes. */
class SpanClock {
  #offsetMs = performance.timeOrigin;

  /** The system's clock may have been set; a difference below its own unit is none. */
  adjust(): void {
    const driftMs = Date.now() - performance.now() - this.#offsetMs;
    if (Math.abs(driftMs) > 2) this.#offsetMs += driftMs;
  }

  at(tick: number): [number, number] {
    const ms = this.#offsetMs + tick;
    const seconds = Math.floor(ms / 1000);
    return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
  }
}

class TracedWork implements Span {
  readonly isRecorded: boolean;
  protected readonly means: Means;
  protected readonly span: OtelSpan;
  readonly #context: Context;

  constructor(means: Means, span: OtelSpan, context: Context) {
    this.means = means;
    this.span = span;
    this.isRecorded = span.isRecording();
    this.#context = trace.setSpan(context, span);
  }

  headers(): Readonly<Record<string, string>> {
    const headers: Record<string, string> = {};
    this.means.propagator.inject(this.#context, headers, SETTER);
    return headers;
  }

  part(name: string, attributes: SpanAttributes, tick = performance.now()): Span {
    if (!this.isRecorded) return this;
    const { tracer, clock } = this.means;
    return new TracedWork(this.means, tracer.startSpan(name, { attributes, startTime: clock.at(tick) }, this.#context), this.#context);
  }

  describe(attributes: SpanAttributes): void {
    if (this.isRecorded) this.span.setAttributes(attributes);
  }

  fail(thrown: unknown): void {
    if (!this.isRecorded) return;
    // Whole, unlike what a caller is told: traces are for those who run the server.
    const [type, message] =
      thrown instanceof Error ? [thrown instanceof PlatformError ? thrown.code : thrown.name, thrown.message] : ['unknown', String(thrown)];
    this.span.setStatus({ code: SpanStatusCode.ERROR, message: message.slice(0, MAX_TEXT) });
    this.span.addEvent('exception', { 'exception.type': type, 'exception.message': message }, this.means.clock.at(performance.now()));
  }

  end(tick = performance.now()): void {
    if (this.isRecorded) this.span.end(this.means.clock.at(tick));
  }
}

class TracedRequest extends TracedWork implements RequestSpan {
  get traceResponse(): string {
    const { traceId, spanId, traceFlags } = this.span.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  get traceId(): string | undefined {
    return this.isRecorded ? this.span.spanContext().traceId : undefined;
  }

  answeredAs(puid: string): void {
    if (this.isRecorded) this.means.recent.remember(puid, this.span.spanContext());
  }

  linkToAnswer(puid: string): void {
    const context = this.isRecorded && this.means.recent.find(puid);
    if (context) this.span.addLink({ context } satisfies Link);
  }
}
