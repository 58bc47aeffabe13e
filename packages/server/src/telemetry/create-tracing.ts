// Which requests are traced and in whose trace, as the configuration says; where their spans go is the processor's business.
import { hostname } from 'node:os';
import type { TextMapPropagator } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { B3InjectEncoding, B3Propagator } from '@opentelemetry/propagator-b3';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  type Sampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Propagator, TracesConfig } from '../config/traces.ts';
import type { Tracer } from '../domain/serving/observation/index.ts';
import { createRequestTracer, MAX_TEXT } from './request-tracer.ts';

export interface TracingOptions extends Omit<TracesConfig, 'url'> {
  readonly version: string;
  readonly processor: SpanProcessor;
}

export interface Tracing {
  readonly tracer: Tracer;
  /** Ends the processor too. */
  shutdown(): Promise<void>;
}

export function createTracing({ serviceName, version, sampler, propagators, processor }: TracingOptions): Tracing {
  const provider = new TracerProvider({
    sampler: samplerOf(sampler),
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': version,
      'host.name': hostname(),
      'process.pid': process.pid,
    }),
    spanLimits: { attributeValueLengthLimit: MAX_TEXT },
    spanProcessors: [processor],
  });
  const propagator = new CompositePropagator({ propagators: propagators.map(propagatorOf) });
  return {
    tracer: createRequestTracer(provider.getTracer('ovenbird', version), propagator),
    shutdown: () => provider.shutdown(),
  };
}

function samplerOf({ ratio, followsParent }: TracesConfig['sampler']): Sampler {
  const root = ratio >= 1 ? new AlwaysOnSampler() : ratio <= 0 ? new AlwaysOffSampler() : new TraceIdRatioBasedSampler(ratio);
  return followsParent ? new ParentBasedSampler({ root }) : root;
}

function propagatorOf(name: Propagator): TextMapPropagator {
  switch (name) {
    case 'tracecontext':
      return new W3CTraceContextPropagator();
    case 'baggage':
      return new W3CBaggagePropagator();
    case 'b3':
      return new B3Propagator({ injectEncoding: B3InjectEncoding.SINGLE_HEADER });
    case 'b3multi':
      return new B3Propagator({ injectEncoding: B3InjectEncoding.MULTI_HEADER });
  }
}
