// JavaScript components that use OpenTelemetry, for tests of what they are told of the trace of their call.
import { setImmediate as turn } from 'node:timers/promises';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** Has the API alone: says what it would send to somebody else. */
export class Asking {
  #headers: Record<string, string> = {};

  async transformInput(rows: unknown) {
    // Whatever happens in between.
    await turn();
    this.#headers = {};
    propagation.inject(context.active(), this.#headers);
    return rows;
  }

  tags() {
    return { sent: this.#headers, active: trace.getActiveSpan()?.spanContext().spanId ?? 'none' };
  }
}

/** Makes spans by an SDK of its own. */
export class Spanning {
  readonly #exporter = new InMemorySpanExporter();

  load() {
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: this.#exporter })] }));
  }

  predict(rows: unknown) {
    return trace.getTracer('mine').startActiveSpan('look up', async (span) => {
      await turn();
      span.end();
      return rows;
    });
  }

  tags() {
    const spans = this.#exporter.getFinishedSpans();
    return { parents: spans.map(({ parentSpanContext: parent }) => (parent ? `${parent.traceId}-${parent.spanId}` : 'none')) };
  }
}
